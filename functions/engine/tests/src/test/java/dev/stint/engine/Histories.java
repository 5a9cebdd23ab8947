package dev.stint.engine;

import dev.stint.port.EntryLog;
import dev.stint.port.PayloadStore;
import dev.stint.testkit.InMemoryPayloadStore;

/** Processes that have read nothing yet. */
final class Histories {

  private Histories() {}

  /** With a cache of so many bytes, and no texts elsewhere. */
  static History of(EntryLog log, long cacheBytesMax) {
    return of(log, new InMemoryPayloadStore(), cacheBytesMax);
  }

  static History of(EntryLog log, PayloadStore texts, long cacheBytesMax) {
    return new History(log, new Payloads(texts, Payloads.CACHE_BYTES_MAX), cacheBytesMax);
  }
}
