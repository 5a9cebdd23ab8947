package dev.stint.port;

import dev.stint.agent.RunId;

/**
 * Stores contents that are too large for an entry. A content's key is made of the run that keeps it
 * and of its hash, so putting a content twice has the effect of once. Runs share no contents, so
 * that the contents of a run can be erased with it. Texts are UTF-8.
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
   * @throws DamagedPayload if there is none, or its hash is not the one in the key
   */
  byte[] get(String key);

  /**
   * Removes contents of a run, a bounded number in one call; there may be none. After a crash, the
   * next call continues.
   *
   * @return whether all contents are removed
   */
  boolean erase(RunId run);
}
