package dev.stint.testkit;

import dev.stint.port.EntryLog;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Entry;
import dev.stint.run.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An {@link EntryLog} in memory, with the same guarantees. */
public final class InMemoryEntryLog implements EntryLog {

  private final Map<RunId, List<Entry>> logs = new HashMap<>();
  private final Set<RunId> away = new HashSet<>();

  /** From now on the log of a run does not answer. */
  public synchronized void away(RunId run) {
    away.add(run);
  }

  private List<Entry> log(RunId run) {
    if (away.contains(run)) {
      throw new PortUnavailable("the log does not answer");
    }
    return logs.getOrDefault(run, List.of());
  }

  @Override
  public synchronized List<Entry> read(RunId run, long from, int max) {
    List<Entry> log = log(run);
    int first = (int) Math.min(from, log.size());
    return List.copyOf(log.subList(first, Math.min(log.size(), first + max)));
  }

  @Override
  public synchronized Optional<Entry> last(RunId run) {
    List<Entry> log = log(run);
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
