package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.port.EntryLog;
import dev.stint.port.EntryLog.Appended;
import dev.stint.port.EntryLog.Newest;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.Logged;
import dev.stint.run.ScheduleState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The logs of schedules, in the store of the logs of runs. The id of a log is made of the name of
 * its schedule; one more log, of which each entry is a copy of another one's first without its
 * input, has all names.
 */
final class ScheduleLog {

  private static final RunId NAMES = RunId.ofKey("schedules", "names");
  private static final String ONE = "schedule/";

  private final EntryLog log;

  ScheduleLog(EntryLog log) {
    this.log = log;
  }

  /**
   * The end of the log of a schedule.
   *
   * @param seq position of the last entry
   * @param digest of that entry
   */
  record At(long seq, String digest, ScheduleState state) {}

  static RunId id(String schedule) {
    return RunId.ofKey(ONE, schedule);
  }

  /** The run that a schedule starts for a time. */
  static RunId run(String schedule, Instant due) {
    return RunId.ofKey(ONE + schedule, due.toString());
  }

  Optional<At> at(String schedule) {
    return at(id(schedule));
  }

  /** Empty also for the log of a run. */
  Optional<At> at(RunId id) {
    if (!(log.last(id).orElse(null) instanceof ScheduleChanged last)) {
      return Optional.empty();
    }
    Newest newest = log.newest(id, last.seq(), EntryLog.PAGE_MAX).orElseThrow();
    Logged logged = newest.entries().getLast();
    ScheduleChanged entry = (ScheduleChanged) logged.entry();
    return Optional.of(new At(entry.seq(), logged.digest(), entry.schedule()));
  }

  /** Where the log ends with this entry; empty if another writer was first. */
  Optional<At> append(Optional<At> before, ScheduleChanged entry) {
    String previous = before.map(At::digest).orElse(Logged.NOTHING);
    return log.append(id(name(entry)), entry.seq(), previous, entry)
            instanceof Appended(String digest)
        ? Optional.of(new At(entry.seq(), digest, entry.schedule()))
        : Optional.empty();
  }

  List<ScheduleChanged> entries(String schedule, long from, int max) {
    return changes(id(schedule), from, max).toList();
  }

  private Stream<ScheduleChanged> changes(RunId id, long from, int max) {
    return log.read(id, from, max).stream()
        .map(Logged::entry)
        .filter(ScheduleChanged.class::isInstance)
        .map(ScheduleChanged.class::cast);
  }

  /** The names of all schedules there have been, in order. */
  List<String> names() {
    return changes(NAMES, 0, EntryLog.PAGE_MAX).map(ScheduleLog::name).sorted().distinct().toList();
  }

  private static String name(ScheduleChanged entry) {
    return entry.schedule().plan().name();
  }

  /**
   * Adds the name of a schedule, before its first entry: no schedule is at work that no sweep
   * finds.
   *
   * @return whether it has a place among so many
   */
  boolean register(ScheduleChanged first, int most) {
    while (true) {
      List<Logged> known = log.read(NAMES, 0, EntryLog.PAGE_MAX);
      boolean isKnown =
          known.stream()
              .map(logged -> (ScheduleChanged) logged.entry())
              .anyMatch(entry -> name(entry).equals(name(first)));
      if (isKnown || known.size() >= most) {
        return isKnown;
      }
      String digest = known.isEmpty() ? Logged.NOTHING : known.getLast().digest();
      ScheduleChanged entry = first.map(input -> Payload.of(""));
      entry = new ScheduleChanged(entry.at(), known.size(), entry.schedule(), entry.what());
      if (log.append(NAMES, known.size(), digest, entry) instanceof Appended) {
        return true;
      }
    }
  }
}
