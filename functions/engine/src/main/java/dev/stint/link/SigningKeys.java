package dev.stint.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys that sign links and reply addresses, by HMAC-SHA256 (RFC 2104). Keys rotate: the first key
 * signs, and all keys are accepted for reading. A key that is too short is refused with an {@link
 * IllegalArgumentException}.
 */
public final class SigningKeys {

  /** Shorter keys are refused. */
  public static final int KEY_CHARS_MIN = 32;

  /** Length of a whole signature. */
  public static final int SIGNATURE_BYTES = 32;

  private static final String MAC = "HmacSHA256";

  private final Supplier<List<String>> keys;
  private final Supplier<List<String>> others;

  /**
   * @param keys the newest first
   */
  public SigningKeys(List<String> keys) {
    List<String> fixed = checked(keys);
    this.keys = () -> fixed;
    this.others = List::of;
  }

  /**
   * Keys that are kept elsewhere and may change while this process lives.
   *
   * @param keys the newest first
   * @param others asked when none of the keys made a signature: the former keys, and new ones that
   *     another process may know sooner
   */
  public SigningKeys(Supplier<List<String>> keys, Supplier<List<String>> others) {
    this.keys = () -> checked(keys.get());
    this.others = () -> checked(others.get());
  }

  private static List<String> checked(List<String> keys) {
    for (String key : keys) {
      if (key.length() < KEY_CHARS_MIN) {
        throw new IllegalArgumentException(
            "A key for links and reply addresses has at least %d characters, got %d"
                .formatted(KEY_CHARS_MIN, key.length()));
      }
    }
    return List.copyOf(keys);
  }

  /** The keys, newest first. */
  public List<String> keys() {
    return keys.get();
  }

  public boolean isEmpty() {
    return keys().isEmpty();
  }

  /** The first {@code bytes} bytes of the signature; there must be a key. */
  public byte[] sign(byte[] plain, int bytes) {
    return Arrays.copyOf(sign(keys().getFirst(), plain), bytes);
  }

  /** Whether one of the keys made this signature, and it has exactly {@code bytes} bytes. */
  public boolean signed(byte[] plain, byte[] signature, int bytes) {
    return signature.length == bytes
        && (signed(keys(), plain, signature) || signed(others.get(), plain, signature));
  }

  private static boolean signed(List<String> keys, byte[] plain, byte[] signature) {
    return keys.stream()
        .map(key -> Arrays.copyOf(sign(key, plain), signature.length))
        .anyMatch(ours -> MessageDigest.isEqual(ours, signature));
  }

  /** Keys are secrets, and not shown. */
  @Override
  public String toString() {
    return "signing keys";
  }

  private static byte[] sign(String key, byte[] plain) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), MAC));
      return mac.doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + MAC, e);
    }
  }
}
