package dev.stint.testkit;

import dev.stint.agent.RunId;
import dev.stint.message.Sha256;
import dev.stint.port.EntryLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** An {@link EntryLog} in memory, with the same guarantees. */
public final class InMemoryEntryLog implements EntryLog {

  private final Map<RunId, List<Logged>> logs = new HashMap<>();
  private final Map<RunId, Instant> expired = new HashMap<>();
  private final Set<RunId> away = new HashSet<>();

  /** From now on, the log of a run does not answer. */
  public synchronized void away(RunId run) {
    away.add(run);
  }

  private List<Logged> log(RunId run) {
    if (away.contains(run)) {
      throw new PortUnavailable("the log does not answer");
    }
    return logs.getOrDefault(run, List.of());
  }

  @Override
  public synchronized List<Logged> read(RunId run, long from, int max) {
    List<Logged> log = log(run);
    Instant end = expired.get(run);
    boolean erased = log.stream().anyMatch(Objects::isNull);
    if (end != null && (erased || from + max > log.size())) {
      throw new ExpiredRun(run, end);
    }
    int first = (int) Math.min(from, log.size());
    return List.copyOf(log.subList(first, Math.min(log.size(), first + max)));
  }

  @Override
  public synchronized Optional<Entry> last(RunId run) {
    List<Logged> log = log(run);
    Instant end = expired.get(run);
    if (end != null) {
      throw new ExpiredRun(run, end);
    }
    return log.isEmpty() ? Optional.empty() : Optional.of(log.getLast().entry());
  }

  @Override
  public synchronized Append append(RunId run, long seq, String previous, Entry entry) {
    List<Logged> log = logs.computeIfAbsent(run, id -> new ArrayList<>());
    if (isTaken(run, seq)) {
      return new Taken();
    }
    String digest = Sha256.of(previous + entry);
    log.add(new Logged(entry, previous, digest));
    return new Appended(digest);
  }

  /** Appends after the last entry, like a process that knows the whole log. */
  public synchronized Append append(RunId run, long seq, Entry entry) {
    List<Logged> log = log(run);
    return append(run, seq, log.isEmpty() ? Logged.NOTHING : log.getLast().digest(), entry);
  }

  private boolean isTaken(RunId run, long seq) {
    int length = log(run).size();
    if (seq > length) {
      throw new IllegalArgumentException(
          "Run %s: append at %d would leave a gap after %d".formatted(run, seq, length));
    }
    return seq < length || expired.containsKey(run);
  }

  @Override
  public synchronized Append expire(RunId run, long seq, Instant at) {
    if (seq < 1) {
      throw new IllegalArgumentException("Run %s: an empty log does not expire".formatted(run));
    }
    if (isTaken(run, seq)) {
      return new Taken();
    }
    expired.put(run, at);
    return new Appended(Logged.NOTHING);
  }

  /** {@inheritDoc} Removes one entry a call, the first one, and leaves a hole as a table would. */
  @Override
  public synchronized boolean erase(RunId run) {
    if (!expired.containsKey(run)) {
      throw new IllegalStateException("Run %s has not expired".formatted(run));
    }
    List<Logged> log = log(run);
    int next = 0;
    while (next < log.size() && log.get(next) == null) {
      next++;
    }
    if (next < log.size()) {
      log.set(next, null);
    }
    return next + 1 >= log.size();
  }

  /** How many entries of a run are kept. */
  public synchronized long kept(RunId run) {
    return log(run).stream().filter(Objects::nonNull).count();
  }
}
