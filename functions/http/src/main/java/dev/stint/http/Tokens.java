package dev.stint.http;

import dev.stint.message.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The configured bearer tokens; of each, its hash. */
@Singleton
class Tokens {

  private static final int CHARS_MIN = 32;

  private final Map<String, byte[]> hashes = new LinkedHashMap<>();

  @Inject
  Tokens(HttpConfig config) {
    config
        .tokens()
        .forEach(
            (person, token) -> {
              if (token.length() < CHARS_MIN) {
                throw new IllegalArgumentException(
                    "stint.http.tokens.\"%s\" has %d characters: a token has at least %d, for example of: openssl rand -hex 32"
                        .formatted(person, token.length(), CHARS_MIN));
              }
              hashes.put(person, hash(token));
            });
  }

  private static byte[] hash(String token) {
    return Sha256.bytesOf(token.getBytes(StandardCharsets.UTF_8));
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** The person who has a token. Takes the same time for every token. */
  Optional<String> person(String token) {
    byte[] asked = hash(token);
    Optional<String> found = Optional.empty();
    for (Map.Entry<String, byte[]> known : hashes.entrySet()) {
      if (MessageDigest.isEqual(known.getValue(), asked)) {
        found = Optional.of(known.getKey());
      }
    }
    return found;
  }
}
