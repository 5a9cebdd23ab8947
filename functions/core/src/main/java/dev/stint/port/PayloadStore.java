package dev.stint.port;

/**
 * Texts too large for an entry, addressed by their content: the same text always has the same key,
 * so putting it twice is putting it once.
 */
public interface PayloadStore {

  /**
   * Stores a text under its key.
   *
   * @param key lower-case hexadecimal SHA-256 of the UTF-8 text
   */
  void put(String key, String text);

  /**
   * The text of a key.
   *
   * @throws DamagedPayload if there is none, or its content does not have this key
   */
  String get(String key);
}
