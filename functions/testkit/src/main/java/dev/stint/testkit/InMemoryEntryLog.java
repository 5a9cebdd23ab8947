package dev.stint.testkit;

import dev.stint.port.EntryLog;
import dev.stint.run.Entry;
import dev.stint.run.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An {@link EntryLog} in memory, with the same guarantees. */
public final class InMemoryEntryLog implements EntryLog {

  private final Map<RunId, List<Entry>> logs = new HashMap<>();

  @Override
  public synchronized List<Entry> read(RunId run, long from, int max) {
    List<Entry> log = logs.getOrDefault(run, List.of());
    int first = (int) Math.min(from, log.size());
    return List.copyOf(log.subList(first, Math.min(log.size(), first + max)));
  }

  @Override
  public synchronized Optional<Entry> last(RunId run) {
    List<Entry> log = logs.getOrDefault(run, List.of());
    return log.isEmpty() ? Optional.empty() : Optional.of(log.getLast());
  }

  @Override
  public synchronized Append append(RunId run, long seq, Entry entry) {
    List<Entry> log = logs.computeIfAbsent(run, id -> new ArrayList<>());
    if (seq < log.size()) {
      return new Taken();
    }
    if (seq > log.size()) {
      throw new IllegalArgumentException(
          "Run %s: append at %d would leave a gap after %d".formatted(run, seq, log.size()));
    }
    log.add(entry);
    return new Appended();
  }
}
