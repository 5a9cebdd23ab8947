package dev.stint.testkit;

import dev.stint.agent.RunId;
import dev.stint.codec.EntryCodec;
import dev.stint.message.Sha256;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Entry;
import dev.stint.run.EntryId;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
  private final Map<EntryId, Snapshot> snapshots = new HashMap<>();
  private final Set<RunId> away = new HashSet<>();

  /** From now on, the log of a run does not answer. */
  public synchronized void away(RunId run) {
    away.add(run);
  }

  private List<Logged> log(RunId run) {
    if (away.contains(run)) {
      throw new PortUnavailable("the log does not answer");
    }
    return logs.getOrDefault(run, Collections.emptyList());
  }

  @Override
  public synchronized List<Logged> read(RunId run, long from, int max) {
    List<Logged> log = log(run);
    Instant end = expired.get(run);
    if (end != null && (from + max > log.size() || log.stream().anyMatch(Objects::isNull))) {
      throw new ExpiredRun(run, end);
    }
    int first = (int) Math.min(from, log.size());
    List<Logged> page = log.subList(first, Math.min(log.size(), first + max));
    int missing = page.indexOf(null);
    if (missing >= 0) {
      throw new DamagedLog(run, first + (long) missing, "it is missing from the log", null);
    }
    return List.copyOf(page);
  }

  @Override
  public synchronized Optional<Newest> newest(RunId run, long from, int max) {
    List<Logged> log = log(run);
    Instant expiry = expired.get(run);
    if (expiry != null) {
      throw new ExpiredRun(run, expiry);
    }
    long end = log.size();
    if (end - from <= max) {
      return Optional.of(
          new Newest(
              from,
              read(run, from, max + 1),
              Optional.ofNullable(snapshots.get(new EntryId(run, from)))));
    }
    for (long first = end - 1; first >= end - max; first--) {
      Snapshot snapshot = snapshots.get(new EntryId(run, first));
      if (snapshot != null) {
        return Optional.of(new Newest(first, read(run, first, max + 1), Optional.of(snapshot)));
      }
    }
    return Optional.empty();
  }

  /** Puts a snapshot beside an entry, as someone else might who can write to a table. */
  public synchronized void plant(EntryId beside, Snapshot snapshot) {
    snapshots.put(beside, snapshot);
  }

  /** The snapshot beside an entry. */
  public synchronized Optional<Snapshot> snapshot(EntryId beside) {
    return Optional.ofNullable(snapshots.get(beside));
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
  public synchronized Append append(
      RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
    List<Logged> log = logs.computeIfAbsent(run, id -> new ArrayList<>());
    if (isTaken(run, seq)) {
      return new Taken();
    }
    String digest = digest(previous, entry);
    while (log.size() <= seq) {
      log.add(null);
    }
    log.set((int) seq, new Logged(entry, previous, digest));
    folded.ifPresent(after -> snapshots.put(new EntryId(run, seq), Snapshot.of(after, digest)));
    return new Appended(digest);
  }

  @Override
  public String digest(String previous, Entry entry) {
    return Sha256.of(EntryCodec.json(entry, previous));
  }

  /** Appends after the last entry, like a process that knows the whole log. */
  public synchronized Append append(RunId run, long seq, Entry entry) {
    List<Logged> log = log(run);
    String previous = log.isEmpty() ? Logged.NOTHING : log.getLast().digest();
    return append(run, seq, previous, entry, Optional.empty());
  }

  private boolean isTaken(RunId run, long seq) {
    List<Logged> log = log(run);
    return expired.containsKey(run) || (seq < log.size() && log.get((int) seq) != null);
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
