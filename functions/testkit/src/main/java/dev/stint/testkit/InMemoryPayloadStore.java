package dev.stint.testkit;

import dev.stint.message.Payload;
import dev.stint.port.DamagedPayload;
import dev.stint.port.PayloadStore;
import dev.stint.run.RunId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link PayloadStore} in memory. */
public final class InMemoryPayloadStore implements PayloadStore {

  private final Map<String, String> texts = new ConcurrentHashMap<>();

  /** Loses everything. */
  public void clear() {
    texts.clear();
  }

  @Override
  public void put(String key, String text) {
    texts.put(key, text);
  }

  @Override
  public String get(String key) {
    String text = texts.get(key);
    if (text == null) {
      throw new DamagedPayload(key, "there is no such text");
    }
    return text;
  }

  /** {@inheritDoc} One at a time, as a store with many would not remove all at once either. */
  @Override
  public boolean erase(RunId run) {
    List<String> keys =
        texts.keySet().stream()
            .filter(key -> key.startsWith(run + Payload.Stored.SLASH))
            .limit(2)
            .toList();
    keys.stream().limit(1).forEach(texts::remove);
    return keys.size() < 2;
  }

  /** The keys of all texts. */
  public Set<String> keys() {
    return Set.copyOf(texts.keySet());
  }
}
