package dev.stint.link;

import dev.stint.agent.RunId;
import dev.stint.run.Hold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Signs and reads the tokens of decision links. A token lets the person it was given to decide one
 * hold with one content, until the token expires. A hold is decided once, so a token is used once.
 * HMAC-SHA256 (RFC 2104) signs all of its content.
 */
public final class DecisionLinks {

  private static final String VERSION = "1";
  private static final int FIELDS = 6;
  private static final int TOKEN_CHARS_MAX = 2_000;

  private final SigningKeys keys;
  private final Duration validFor;

  /**
   * @param keys if there are none, no link is made and none is accepted
   */
  public DecisionLinks(SigningKeys keys, Duration validFor) {
    this.keys = keys;
    this.validFor = validFor;
  }

  /**
   * The content of a token.
   *
   * @param content {@link Hold#content} of the hold it was made for
   * @param to the person it was given to
   * @param expires when the token expires
   */
  public record Claim(RunId run, long hold, String content, String to, Instant expires) {}

  /** A token for a hold; empty if no key is configured. It expires with the hold at the latest. */
  public Optional<String> token(Hold hold, String to, Instant now) {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    Instant expires = now.plus(validFor);
    Instant holdExpires = hold.entry().expires();
    if (holdExpires != null && holdExpires.isBefore(expires)) {
      expires = holdExpires;
    }
    String claim =
        String.join(
            "\n",
            VERSION,
            hold.run().value(),
            Long.toString(hold.seq()),
            hold.content(),
            Long.toString(expires.getEpochSecond()),
            to.replace('\n', ' '));
    byte[] plain = claim.getBytes(StandardCharsets.UTF_8);
    return Optional.of(encode(plain) + "." + encode(keys.sign(plain, SigningKeys.SIGNATURE_BYTES)));
  }

  /** Reads a token, expired or not; empty if none of the keys signed it. */
  public Optional<Claim> read(String token) {
    int dot = token.indexOf('.');
    if (dot < 0 || token.length() > TOKEN_CHARS_MAX) {
      return Optional.empty();
    }
    try {
      byte[] plain = decode(token.substring(0, dot));
      byte[] signature = decode(token.substring(dot + 1));
      return keys.signed(plain, signature, SigningKeys.SIGNATURE_BYTES)
          ? Optional.of(claim(plain))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Claim claim(byte[] plain) {
    String[] fields = new String(plain, StandardCharsets.UTF_8).split("\n", FIELDS);
    if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
      throw new IllegalArgumentException("A token of another version");
    }
    return new Claim(
        new RunId(fields[1]),
        Long.parseLong(fields[2]),
        fields[3],
        fields[5],
        Instant.ofEpochSecond(Long.parseLong(fields[4])));
  }

  /** Accepts only one encoding of a token: no padding, and no bits beyond its last byte. */
  private static byte[] decode(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    if (!encode(bytes).equals(text)) {
      throw new IllegalArgumentException("Another spelling of a token");
    }
    return bytes;
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
