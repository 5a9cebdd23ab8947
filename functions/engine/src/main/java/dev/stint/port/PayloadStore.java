package dev.stint.port;

import dev.stint.agent.RunId;

/**
 * Contents too large for an entry, addressed by the run that keeps them and by what they are: the
 * same content of a run always has the same key, so putting it twice is putting it once. No two
 * runs share a content, so that it can go with its run. Texts are UTF-8.
 */
public interface PayloadStore {

  /**
   * Stores a content under its key.
   *
   * @param key a run id, a slash, and the lower-case hexadecimal SHA-256 of the content
   */
  void put(String key, byte[] content);

  /**
   * The content of a key.
   *
   * @throws DamagedPayload if there is none, or it does not have this key
   */
  byte[] get(String key);

  /**
   * Removes contents that a run keeps, a bounded number at once; there may be none. After a crash,
   * the next call goes on.
   *
   * @return whether all are removed
   */
  boolean erase(RunId run);
}
