package dev.stint.quarkus.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key that signs webhooks («Standard Webhooks», Symmetric signatures). */
final class WebhookKey {

  private static final String PREFIX = "whsec_";
  private static final String MAC = "HmacSHA256";
  private static final int BYTES_MIN = 24;
  private static final int BYTES_MAX = 64;

  private final SecretKeySpec key;

  private WebhookKey(byte[] bytes) {
    this.key = new SecretKeySpec(bytes, MAC);
  }

  /**
   * @param written {@code whsec_} and 24 to 64 random bytes in Base64
   * @throws IllegalArgumentException if it is anything else; the message does not show it
   */
  static WebhookKey of(String written) {
    String base64 =
        written.strip().startsWith(PREFIX)
            ? written.strip().substring(PREFIX.length())
            : written.strip();
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is no Base64");
    }
    if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "it has %d bytes, and %d to %d are taken".formatted(bytes.length, BYTES_MIN, BYTES_MAX));
    }
    return new WebhookKey(bytes);
  }

  /** The signature of a message, with the version of its form. */
  String sign(String id, long seconds, String body) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      byte[] signed =
          mac.doFinal("%s.%d.%s".formatted(id, seconds, body).getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + MAC, e);
    }
  }

  /** Keys are secrets, and not shown. */
  @Override
  public String toString() {
    return "a key of webhooks";
  }
}
