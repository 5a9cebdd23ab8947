package dev.stint.testkit;

import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A {@link RunIndex} in memory. */
public final class InMemoryRunIndex implements RunIndex {

  private static final Comparator<Cursor> NEWEST_FIRST =
      Comparator.comparingLong(Cursor::startedAtMillis).thenComparing(Cursor::run).reversed();

  private final Map<RunId, RunSummary> summaries = new HashMap<>();

  @Override
  public synchronized void put(RunSummary summary) {
    summaries.merge(
        summary.run(), summary, (old, later) -> old.asOf() > later.asOf() ? old : later);
  }

  @Override
  public synchronized void trouble(RunId run, String why) {
    summaries.computeIfPresent(run, (id, known) -> known.trouble(why));
  }

  @Override
  public synchronized Page list(
      Optional<String> agent, Set<Status> statuses, Optional<Cursor> cursor, int max) {
    List<RunSummary> found =
        summaries.values().stream()
            .filter(run -> statuses.contains(run.status()))
            .filter(run -> agent.isEmpty() || agent.get().equals(run.agent()))
            .filter(run -> cursor.isEmpty() || NEWEST_FIRST.compare(run.cursor(), cursor.get()) > 0)
            .sorted(Comparator.comparing(RunSummary::cursor, NEWEST_FIRST))
            .limit(max + 1L)
            .toList();
    if (found.size() <= max) {
      return new Page(found, Optional.empty());
    }
    return new Page(found.subList(0, max), Optional.of(found.get(max - 1).cursor()));
  }
}
