package dev.stint.agent;

import dev.stint.message.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;

/** Names a run. Safe in a URL, a queue's group id and an e-mail address. */
public record RunId(String value) implements Comparable<RunId> {

  /** Random bytes in an id. */
  public static final int NOISE_BYTES = 10;

  private static final Pattern SHAPE = Pattern.compile("r-[0-9a-z]{1,62}");
  private static final int DIGITS = 25;
  private static final int RADIX = 36;

  public RunId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Run id '%s': expected r- and up to 62 of 0-9 a-z".formatted(value));
    }
  }

  /**
   * A new id of milliseconds and random bytes; ids sort by the time they were made.
   *
   * @param noise {@link #NOISE_BYTES} random bytes
   */
  public static RunId random(Instant now, byte[] noise) {
    BigInteger time = BigInteger.valueOf(now.toEpochMilli());
    return of(time.shiftLeft(NOISE_BYTES * Byte.SIZE).or(new BigInteger(1, noise)));
  }

  /** The id for an agent's idempotency key: the same key always gives the same id. */
  public static RunId ofKey(String agent, String idempotencyKey) {
    byte[] digest =
        Sha256.bytesOf((agent + '\n' + idempotencyKey).getBytes(StandardCharsets.UTF_8));
    return of(new BigInteger(1, digest).shiftRight(128));
  }

  private static RunId of(BigInteger number) {
    String digits = number.toString(RADIX);
    return new RunId("r-" + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits);
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
