package dev.stint.link;

import dev.stint.agent.RunId;
import dev.stint.run.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Signs and reads the tokens of decision links. A token lets the person it was given to decide one
 * hold with one content, until the token expires. A hold is decided once, so a token is used once.
 * HMAC-SHA256 (RFC 2104) signs all of its content.
 */
public final class DecisionLinks {

  private static final String VERSION = "1";
  private static final int FIELDS = 6;

  private final SigningKeys keys;
  private final SignedTexts texts;
  private final Duration validFor;

  /**
   * @param keys if there are none, no link is made and none is accepted
   */
  public DecisionLinks(SigningKeys keys, Duration validFor) {
    this.keys = keys;
    this.texts = new SignedTexts(keys);
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
    return Optional.of(texts.token(claim));
  }

  /** Reads a token, expired or not; empty if none of the keys signed it. */
  public Optional<Claim> read(String token) {
    return texts.read(token, DecisionLinks::claim);
  }

  private static Claim claim(String text) {
    String[] fields = text.split("\n", FIELDS);
    if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
      throw new IllegalArgumentException("A token of another kind");
    }
    return new Claim(
        new RunId(fields[1]),
        Long.parseLong(fields[2]),
        fields[3],
        fields[5],
        Instant.ofEpochSecond(Long.parseLong(fields[4])));
  }
}
