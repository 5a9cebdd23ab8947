package dev.stint.port;

import dev.stint.run.RunId;

/**
 * Texts too large for an entry, addressed by the run that keeps them and by their content: the same
 * text of a run always has the same key, so putting it twice is putting it once. No two runs share
 * a text, so that it can go with its run.
 */
public interface PayloadStore {

  /**
   * Stores a text under its key.
   *
   * @param key a run id, a slash, and the lower-case hexadecimal SHA-256 of the UTF-8 text
   */
  void put(String key, String text);

  /**
   * The text of a key.
   *
   * @throws DamagedPayload if there is none, or its content does not have this key
   */
  String get(String key);

  /**
   * Removes texts that a run keeps, a bounded number at once; there may be none. After a crash, the
   * next call goes on.
   *
   * @return whether all are removed
   */
  boolean erase(RunId run);
}
