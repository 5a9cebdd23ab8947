package dev.stint.mail;

import dev.stint.agent.RunId;
import dev.stint.link.SigningKeys;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Signs and reads reply addresses: {@code clerk+<run>-<entry>-<mac>@…}. An address is bound to one
 * run and to the entry that its mail was about. The signature is the first 80 bits of HMAC-SHA256,
 * so that the address fits before the {@code @}. RFC 2104 (section 5) recommends at least 80 bits,
 * and half of the hash, which would not fit.
 */
final class ReplyAddresses {

  private static final String LABEL = "stint reply address 1";
  private static final int MAC_BYTES = 10;
  private static final int LOCAL_CHARS_MAX = 64;
  private static final int RADIX = 36;
  private static final String RUN_PREFIX = "r-";

  /** 80 bits, in digits of 5 bits each. */
  private static final int MAC_DIGITS = 16;

  private static final int MAC_RADIX = 32;

  private static final Pattern SHAPE =
      Pattern.compile("[^+@]+\\+([0-9a-z]{1,62})-([0-9a-z]{1,11})-([0-9a-v]{16})@[^@]+");

  private final Supplier<SigningKeys> keys;

  /**
   * @param keys read only when an address is made or read, so other processes need no keys
   */
  ReplyAddresses(Supplier<SigningKeys> keys) {
    this.keys = keys;
  }

  /** The result of reading a recipient's address. */
  sealed interface Read {

    /** The agent's plain address. */
    record Plain() implements Read {}

    /** An address that was signed for this entry of this run. */
    record Bound(RunId run, long seq) implements Read {}

    /** An address that none of the keys signed. */
    record Forged() implements Read {}
  }

  /**
   * The reply address of a mail about an entry. The agent's plain address if there is no key, or if
   * a signed address would be too long.
   */
  String of(Mailbox box, RunId run, long seq) {
    if (keys.get().isEmpty()) {
      return box.address();
    }
    String digits =
        new BigInteger(1, keys.get().sign(plain(box, run, seq), MAC_BYTES)).toString(MAC_RADIX);
    String local =
        "%s+%s-%s-%s"
            .formatted(
                box.local(),
                run.value().substring(RUN_PREFIX.length()),
                Long.toString(seq, RADIX),
                "0".repeat(MAC_DIGITS - digits.length()) + digits);
    return local.length() > LOCAL_CHARS_MAX ? box.address() : local + "@" + box.domain();
  }

  /** Reads an address in upper or lower case, because mail servers may change the case. */
  Read read(Mailbox box, String recipient) {
    String address = Mailbox.lower(recipient);
    if (address.equals(box.address())) {
      return new Read.Plain();
    }
    Matcher parts = SHAPE.matcher(address);
    if (!parts.matches()) {
      return new Read.Forged();
    }
    RunId run = new RunId(RUN_PREFIX + parts.group(1));
    Optional<Long> seq = number(parts.group(2));
    byte[] mac = bytes(new BigInteger(parts.group(3), MAC_RADIX));
    return seq.filter(at -> keys.get().signed(plain(box, run, at), mac, MAC_BYTES)).isPresent()
        ? new Read.Bound(run, seq.get())
        : new Read.Forged();
  }

  /**
   * An address without its signature, for logs and records: a signature helps to prove a decision.
   */
  static String masked(String recipient) {
    return recipient.replaceFirst("-[0-9A-Va-v]{16}@", "-…@");
  }

  private static byte[] plain(Mailbox box, RunId run, long seq) {
    return String.join("\n", LABEL, box.agent(), run.value(), Long.toString(seq))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<Long> number(String digits) {
    try {
      return Optional.of(Long.parseLong(digits, RADIX));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The number as 80 bits, with leading zeros. */
  private static byte[] bytes(BigInteger number) {
    byte[] bytes = new byte[MAC_BYTES];
    byte[] digits = number.toByteArray();
    int more = Math.min(digits.length, MAC_BYTES);
    System.arraycopy(digits, digits.length - more, bytes, MAC_BYTES - more, more);
    return bytes;
  }
}
