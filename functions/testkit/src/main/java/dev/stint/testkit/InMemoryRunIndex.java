package dev.stint.testkit;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.port.RunSummary.Notes;
import dev.stint.run.Status;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A {@link RunIndex} in memory. */
public final class InMemoryRunIndex implements RunIndex {

  private static final Comparator<Cursor> NEWEST_FIRST =
      Comparator.comparingLong(Cursor::startedAtMillis).thenComparing(Cursor::run).reversed();

  private final Map<RunId, RunSummary> summaries = new HashMap<>();
  private final Map<Chore, Progress> progress = new EnumMap<>(Chore.class);

  @Override
  public synchronized void put(RunSummary summary) {
    summaries.merge(
        summary.run(), summary, (old, later) -> old.asOf() > later.asOf() ? old : later);
  }

  @Override
  public synchronized void trouble(RunId run, String why) {
    note(run, notes -> notes.trouble(why));
  }

  @Override
  public synchronized void retrying(RunId run, Retry retry) {
    note(run, notes -> notes.retry(retry));
  }

  @Override
  public synchronized void lastTried(RunId run, Optional<ActionId> action) {
    note(run, notes -> notes.lastTried(action));
  }

  private void note(RunId run, UnaryOperator<Notes> change) {
    summaries.computeIfPresent(run, (id, known) -> known.with(change.apply(known.notes())));
  }

  @Override
  public synchronized Optional<RunSummary> find(RunId run) {
    return Optional.ofNullable(summaries.get(run));
  }

  @Override
  public synchronized Page list(
      Optional<String> agent,
      Set<Status> statuses,
      Optional<TagFilter> tag,
      Optional<Cursor> cursor,
      int max) {
    return page(
        run ->
            !isExpired(run)
                && statuses.contains(run.status())
                && (agent.isEmpty() || agent.get().equals(run.agent()))
                && (tag.isEmpty() || tag.get().matches(run)),
        NEWEST_FIRST,
        cursor,
        max);
  }

  @Override
  public synchronized Page toRevive(Optional<Cursor> cursor, int max) {
    return page(
        run ->
            !isExpired(run)
                && (run.status() == Status.RUNNING
                    || run.notes().announced().isPresent()
                    || run.notes().due().isPresent()),
        NEWEST_FIRST.reversed(),
        cursor,
        max);
  }

  @Override
  public synchronized Page toExpire(Set<Status> statuses, Optional<Cursor> cursor, int max) {
    return page(
        run ->
            !isExpired(run) && statuses.contains(run.status()) && run.notes().announced().isEmpty(),
        NEWEST_FIRST.reversed(),
        cursor,
        max);
  }

  @Override
  public synchronized Page toErase(Optional<Cursor> cursor, int max) {
    return page(InMemoryRunIndex::isExpired, NEWEST_FIRST.reversed(), cursor, max);
  }

  private static boolean isExpired(RunSummary run) {
    return run.notes().expired().isPresent();
  }

  @Override
  public synchronized void expired(RunId run, Instant at) {
    note(run, notes -> notes.expired(at));
  }

  @Override
  public synchronized void forget(RunId run) {
    summaries.remove(run);
  }

  private Page page(
      Predicate<RunSummary> wanted, Comparator<Cursor> order, Optional<Cursor> cursor, int max) {
    List<RunSummary> found =
        summaries.values().stream()
            .filter(wanted)
            .filter(run -> cursor.isEmpty() || order.compare(run.cursor(), cursor.get()) > 0)
            .sorted(Comparator.comparing(RunSummary::cursor, order))
            .limit(max + 1L)
            .toList();
    if (found.size() <= max) {
      return new Page(found, Optional.empty());
    }
    return new Page(found.subList(0, max), Optional.of(found.get(max - 1).cursor()));
  }

  @Override
  public synchronized Optional<Progress> progress(Chore chore) {
    return Optional.ofNullable(progress.get(chore));
  }

  @Override
  public synchronized void progress(Chore chore, Progress come) {
    progress.put(chore, come);
  }
}
