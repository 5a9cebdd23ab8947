package dev.stint.testkit;

import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.port.DamagedPayload;
import dev.stint.port.PayloadStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link PayloadStore} in memory. */
public final class InMemoryPayloadStore implements PayloadStore {

  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

  /** Loses everything. */
  public void clear() {
    contents.clear();
  }

  @Override
  public void put(String key, byte[] content) {
    contents.put(key, content.clone());
  }

  @Override
  public byte[] get(String key) {
    byte[] content = contents.get(key);
    if (content == null) {
      throw new DamagedPayload(key, "there is no such content");
    }
    return content.clone();
  }

  /** {@inheritDoc} Removes one content a call, like a store that cannot remove many at once. */
  @Override
  public boolean erase(RunId run) {
    List<String> keys =
        contents.keySet().stream()
            .filter(key -> key.startsWith(run + Payload.Stored.SLASH))
            .limit(2)
            .toList();
    keys.stream().limit(1).forEach(contents::remove);
    return keys.size() < 2;
  }

  /** The keys of all contents. */
  public Set<String> keys() {
    return Set.copyOf(contents.keySet());
  }
}
