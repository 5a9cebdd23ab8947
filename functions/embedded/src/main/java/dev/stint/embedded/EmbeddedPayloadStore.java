package dev.stint.embedded;

import dev.stint.agent.RunId;
import dev.stint.embedded.disk.Damaged;
import dev.stint.embedded.disk.Disk;
import dev.stint.embedded.disk.Key;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import dev.stint.port.DamagedPayload;
import dev.stint.port.PayloadStore;
import java.util.Iterator;

/**
 * Contents on a {@link Disk}: one item for every content. A put does not wait for the disk: the
 * entry that has its key does, and comes after it.
 */
final class EmbeddedPayloadStore implements PayloadStore {

  /** Contents that one call removes: each may be large. */
  private static final int REMOVED_MAX = 10;

  private final Disk disk;

  EmbeddedPayloadStore(Disk disk) {
    this.disk = disk;
  }

  private static Key contents(String run) {
    return Key.of('p').text(run);
  }

  private static Key key(String key) {
    int slash = key.indexOf(Payload.Stored.SLASH);
    return contents(key.substring(0, slash)).text(key.substring(slash + 1));
  }

  @Override
  public void put(String key, byte[] content) {
    Key stored = key(key);
    disk.change(false, change -> change.put(stored, content));
  }

  @Override
  public byte[] get(String key) {
    byte[] content;
    try {
      content =
          disk.get(key(key)).orElseThrow(() -> new DamagedPayload(key, "there is no such content"));
    } catch (Damaged e) {
      throw new DamagedPayload(key, String.valueOf(e.getMessage()));
    }
    if (!key.endsWith(Payload.Stored.SLASH + Sha256.of(content))) {
      throw new DamagedPayload(key, "its content has another hash");
    }
    return content;
  }

  @Override
  public boolean erase(RunId run) {
    Key contents = contents(run.value());
    return disk.change(
        false,
        change -> {
          Iterator<Key> keys = disk.keys(contents, contents.end());
          for (int removed = 0; removed < REMOVED_MAX && keys.hasNext(); removed++) {
            change.remove(keys.next());
          }
          return !keys.hasNext();
        });
  }
}
