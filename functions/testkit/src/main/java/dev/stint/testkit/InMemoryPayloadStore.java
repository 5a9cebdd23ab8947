package dev.stint.testkit;

import dev.stint.port.DamagedPayload;
import dev.stint.port.PayloadStore;
import java.util.Map;
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
}
