package dev.stint.embedded;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.embedded.disk.Change;
import dev.stint.embedded.disk.Damaged;
import dev.stint.embedded.disk.Disk;
import dev.stint.embedded.disk.Item;
import dev.stint.embedded.disk.Key;
import dev.stint.embedded.disk.Well;
import dev.stint.port.IndexParts;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.port.RunSummary.Notes;
import dev.stint.run.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The index on a {@link Disk}: one item for every run, and two that order it by its start: among
 * the runs of its status, and among those of its agent and status. Runs that a person may have
 * changed, and expired runs, are ordered apart from those of their status.
 *
 * <p>A new status waits for the disk, because it may be all that says that a run has work.
 */
final class EmbeddedRunIndex implements RunIndex {

  private static final Logger LOG = System.getLogger(EmbeddedRunIndex.class.getName());

  /** Most runs of one status that a page reads; then it ends early. */
  private static final int READS_MAX = 1_000;

  private static final String EXPIRED = "EXPIRED";

  /** For the order of the runs of all agents; no agent is called like this. */
  private static final String ANY_AGENT = "";

  private static final Comparator<Cursor> OLDEST_FIRST =
      Comparator.comparingLong(Cursor::startedAtMillis).thenComparing(Cursor::run);

  private final Disk disk;

  EmbeddedRunIndex(Disk disk) {
    this.disk = disk;
  }

  private static Key key(RunId run) {
    return Key.of('i').text(run.value());
  }

  private static Key order(String agent, String part) {
    return Key.of('o').text(agent).text(part);
  }

  private static Key order(String agent, String part, Cursor cursor) {
    return order(agent, part).number(cursor.startedAtMillis()).text(cursor.run().value());
  }

  private static String part(RunSummary summary) {
    return summary.notes().expired().isPresent() ? EXPIRED : IndexParts.of(summary);
  }

  @Override
  public void put(RunSummary summary) {
    disk.change(
        true,
        change -> {
          Optional<RunSummary> known = find(summary.run());
          return known.filter(older -> older.asOf() > summary.asOf()).isPresent()
              ? change
              : replace(change, known, summary);
        });
  }

  private static Change replace(Change change, Optional<RunSummary> known, RunSummary summary) {
    known.ifPresent(older -> removeOrder(change, older));
    byte[] run = summary.run().value().getBytes(StandardCharsets.UTF_8);
    return change
        .put(key(summary.run()), RunSummaryJson.write(summary))
        .put(order(ANY_AGENT, part(summary), summary.cursor()), run)
        .put(order(summary.agent(), part(summary), summary.cursor()), run);
  }

  private static Change removeOrder(Change change, RunSummary summary) {
    return change
        .remove(order(ANY_AGENT, part(summary), summary.cursor()))
        .remove(order(summary.agent(), part(summary), summary.cursor()));
  }

  @Override
  public void trouble(RunId run, String why) {
    note(run, notes -> notes.trouble(why));
  }

  @Override
  public void retrying(RunId run, Retry retry) {
    note(run, notes -> notes.retry(retry));
  }

  @Override
  public void lastTried(RunId run, Optional<ActionId> action) {
    note(run, notes -> notes.lastTried(action));
  }

  @Override
  public void expired(RunId run, Instant at) {
    note(run, notes -> notes.expired(at));
  }

  private void note(RunId run, UnaryOperator<Notes> noted) {
    disk.change(
        true,
        change -> {
          Optional<RunSummary> known = find(run);
          return known
              .map(summary -> replace(change, known, summary.with(noted.apply(summary.notes()))))
              .orElse(change);
        });
  }

  /** {@inheritDoc} One that is damaged is unknown: the next change of its status replaces it. */
  @Override
  public Optional<RunSummary> find(RunId run) {
    try {
      return disk.get(key(run)).map(RunSummaryJson::summary);
    } catch (Damaged e) {
      LOG.log(Level.ERROR, "The status of run {0} is damaged: {1}", run, e.getMessage());
      return Optional.empty();
    }
  }

  /** How many entries the log of a run had when its status was written; 0 if that is unknown. */
  long entries(RunId run) {
    return find(run).map(RunSummary::entries).orElse(0L);
  }

  @Override
  public void forget(RunId run) {
    disk.change(
        false,
        change -> {
          find(run).ifPresent(known -> removeOrder(change, known).remove(key(run)));
          return change;
        });
  }

  @Override
  public Page list(
      Optional<String> agent,
      Set<Status> statuses,
      Optional<TagFilter> tag,
      Optional<Cursor> cursor,
      int max) {
    List<String> parts = IndexParts.of(statuses);
    parts.add(IndexParts.ANNOUNCED);
    // Of another status only if the run changed in this moment, or a person changed it.
    Predicate<RunSummary> wanted =
        run -> statuses.contains(run.status()) && (tag.isEmpty() || tag.get().matches(run));
    return page(agent.orElse(ANY_AGENT), parts, wanted, cursor, max, true);
  }

  @Override
  public Page toRevive(Optional<Cursor> cursor, int max) {
    return oldest(IndexParts.TO_REVIVE, cursor, max);
  }

  @Override
  public Page toExpire(Set<Status> statuses, Optional<Cursor> cursor, int max) {
    return oldest(IndexParts.of(statuses), cursor, max);
  }

  @Override
  public Page toErase(Optional<Cursor> cursor, int max) {
    return oldest(List.of(EXPIRED), cursor, max);
  }

  private Page oldest(List<String> parts, Optional<Cursor> cursor, int max) {
    return page(ANY_AGENT, parts, run -> true, cursor, max, false);
  }

  /**
   * Merges the first runs of some parts. If it reads as many as it may of one, the page ends there.
   */
  private Page page(
      String agent,
      List<String> parts,
      Predicate<RunSummary> wanted,
      Optional<Cursor> cursor,
      int max,
      boolean newestFirst) {
    Comparator<Cursor> order = newestFirst ? OLDEST_FIRST.reversed() : OLDEST_FIRST;
    List<RunSummary> found = new ArrayList<>();
    Optional<Cursor> readTo = Optional.empty();
    for (String part : parts) {
      Iterator<Item> items = items(order(agent, part), cursor, newestFirst);
      Optional<Cursor> last = Optional.empty();
      int taken = 0;
      int read = 0;
      while (items.hasNext() && taken <= max && (read < READS_MAX || last.isEmpty())) {
        Optional<RunSummary> run = find(run(items.next()));
        read++;
        if (run.isPresent()) {
          last = Optional.of(run.get().cursor());
        }
        if (run.filter(wanted).isPresent()) {
          found.add(run.get());
          taken++;
        }
      }
      if (items.hasNext()) {
        readTo = Stream.concat(readTo.stream(), last.stream()).min(order);
      }
    }
    return Page.of(found, order, readTo, max);
  }

  private Iterator<Item> items(Key order, Optional<Cursor> cursor, boolean newestFirst) {
    Optional<Key> at =
        cursor.map(stopped -> order.number(stopped.startedAtMillis()).text(stopped.run().value()));
    return Well.of(
        newestFirst
            ? disk.itemsBackwards(order, at.orElse(order.end()))
            : disk.items(at.map(Key::end).orElse(order), order.end()));
  }

  private static RunId run(Item item) {
    return new RunId(new String(item.value(), StandardCharsets.UTF_8));
  }

  private static Key key(Chore chore) {
    return Key.of('c').text(chore.name());
  }

  /** {@inheritDoc} If it is damaged, the chore begins anew. */
  @Override
  public Optional<Progress> progress(Chore chore) {
    try {
      return disk.get(key(chore)).map(RunSummaryJson::progress);
    } catch (Damaged e) {
      return Optional.empty();
    }
  }

  @Override
  public void progress(Chore chore, Progress progress) {
    disk.change(false, change -> change.put(key(chore), RunSummaryJson.write(progress)));
  }
}
