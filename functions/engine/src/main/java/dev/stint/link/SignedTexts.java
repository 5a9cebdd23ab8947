package dev.stint.link;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * Texts with their signature, for URLs: HMAC-SHA256 (RFC 2104) signs all of a text. Each kind of
 * text begins differently, so that none can stand for another.
 */
final class SignedTexts {

  private static final int CHARS_MAX = 2_000;

  private final SigningKeys keys;

  SignedTexts(SigningKeys keys) {
    this.keys = keys;
  }

  /** The token of a text; there must be a key. */
  String token(String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    return encode(plain) + "." + encode(keys.sign(plain, SigningKeys.SIGNATURE_BYTES));
  }

  /**
   * What the text of a token says; empty if none of the keys signed it.
   *
   * @param claim reads the text; throws {@link IllegalArgumentException} if it is of another kind
   */
  <T> Optional<T> read(String token, Function<String, T> claim) {
    int dot = token.indexOf('.');
    if (dot < 0 || token.length() > CHARS_MAX) {
      return Optional.empty();
    }
    try {
      byte[] plain = decode(token.substring(0, dot));
      byte[] signature = decode(token.substring(dot + 1));
      return keys.signed(plain, signature, SigningKeys.SIGNATURE_BYTES)
          ? Optional.of(claim.apply(new String(plain, StandardCharsets.UTF_8)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
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
