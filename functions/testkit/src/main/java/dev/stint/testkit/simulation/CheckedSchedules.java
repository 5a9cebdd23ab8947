package dev.stint.testkit.simulation;

import dev.stint.agent.RunId;
import dev.stint.agent.Schedule;
import dev.stint.agent.Schedule.Missed;
import dev.stint.agent.Schedule.Overlap;
import dev.stint.cron.CronTimes;
import dev.stint.message.Payload;
import dev.stint.port.ScheduleTimes;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.Occurrence;
import dev.stint.run.ScheduleState;
import dev.stint.run.ScheduleState.Phase;
import dev.stint.run.ScheduleState.Plan;
import dev.stint.run.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The logs of schedules, which are read again entry by entry as they grow: a time that is lost, or
 * comes twice, shows at once. The times themselves are those of the cron library.
 */
final class CheckedSchedules {

  private final ScheduleTimes times = new CronTimes();
  private final CheckedLog log;
  private final Map<String, Past> pasts = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Map<RunId, ScheduleChanged> last = new HashMap<>();
  private final List<RunId> runs = new ArrayList<>();

  CheckedSchedules(CheckedLog log) {
    this.log = log;
  }

  /** What there was of one schedule. */
  private static final class Past {
    private final List<ScheduleState> states = new ArrayList<>();
    private final Set<Instant> fired = new HashSet<>();
    private Instant changed = Instant.MIN;
  }

  /** The schedules as they stand, by name. */
  Map<String, ScheduleState> now() {
    Map<String, ScheduleState> now = new LinkedHashMap<>();
    pasts.forEach((name, past) -> now.put(name, past.states.getLast()));
    return now;
  }

  /** How many times of a schedule had a run. */
  int fired(String name) {
    return past(name).fired.size();
  }

  /** The last entry of the log of a schedule. */
  Optional<ScheduleChanged> last(RunId id) {
    return Optional.ofNullable(last.get(id));
  }

  /** The runs that schedules started. */
  List<RunId> runs() {
    return List.copyOf(runs);
  }

  /** Whether a schedule was ever so, apart from where its input is. */
  boolean was(ScheduleState state) {
    ScheduleState wanted = without(state);
    return past(state.plan().name()).states.stream().anyMatch(past -> without(past).equals(wanted));
  }

  private static ScheduleState without(ScheduleState state) {
    Plan plan = state.plan();
    return new ScheduleState(
        new Plan(
            plan.name(),
            plan.agent(),
            plan.expression(),
            plan.zone(),
            Payload.of(""),
            plan.overlap(),
            plan.missed()),
        state.inCode(),
        state.phase(),
        state.due(),
        state.last(),
        state.lastRun(),
        state.queued());
  }

  /** The id of the log of a schedule. */
  private static RunId log(String schedule) {
    return RunId.ofKey("schedule/", schedule);
  }

  /** The id of the run of a time. */
  private static RunId run(String schedule, Instant due) {
    return RunId.ofKey("schedule/" + schedule, due.toString());
  }

  private Past past(String name) {
    return pasts.computeIfAbsent(name, any -> new Past());
  }

  /**
   * @throws Violation if an entry cannot be
   */
  void check(RunId id, long seq, ScheduleChanged entry) {
    last.put(id, entry);
    String name = entry.schedule().plan().name();
    if (!id.equals(log(name))) {
      if (!names.add(name)) {
        throw new Violation("Schedule %s is registered twice".formatted(name));
      }
      return;
    }
    Past past = past(name);
    if (!names.contains(name) || past.states.size() != seq) {
      throw new Violation(
          "Schedule %s: %s is entry %d after %d".formatted(name, entry, seq, past.states.size()));
    }
    Optional<ScheduleState> before =
        past.states.isEmpty() ? Optional.empty() : Optional.of(past.states.getLast());
    String problem = problem(past, before, entry);
    if (problem == null && !isLatest(past, entry.schedule())) {
      problem = "its last run is not that of the latest time";
    }
    if (problem != null) {
      throw new Violation(
          "Schedule %s: %s after %s: %s".formatted(name, entry, before.orElse(null), problem));
    }
    past.states.add(entry.schedule());
    past.changed = entry.at();
    if (entry.what() instanceof Occurrence.Fired fired) {
      runs.add(fired.run());
    }
  }

  private @Nullable String problem(
      Past past, Optional<ScheduleState> before, ScheduleChanged entry) {
    ScheduleState after = entry.schedule();
    if (after.due() != null && !after.isActive()) {
      return "it has a time, and is not at work";
    }
    return switch (entry.what()) {
      case Occurrence.Planned planned -> problemOfPlan(before, entry);
      case Occurrence.Paused paused -> after.phase() == Phase.PAUSED ? null : "it is not paused";
      case Occurrence.Unpaused on -> isFirst(entry) ? null : "it does not go on from now";
      case Occurrence.Removed removed ->
          after.phase() == Phase.REMOVED && after.queued().isEmpty() ? null : "it is not removed";
      case Occurrence.Fired fired -> problem(past, before.orElseThrow(), entry, fired);
      case Occurrence.Queued queued -> problem(before.orElseThrow(), entry, queued);
      case Occurrence.Skipped skipped -> problem(before.orElseThrow(), entry, skipped);
    };
  }

  /** Where runs may overlap, one that waited may be later than a later one. */
  private static boolean isLatest(Past past, ScheduleState state) {
    if (past.states.stream().anyMatch(was -> was.plan().overlap() == Overlap.ALLOW)) {
      return true;
    }
    Optional<Instant> latest = past.fired.stream().max(Comparator.naturalOrder());
    String name = state.plan().name();
    return Optional.ofNullable(state.last()).equals(latest)
        && Optional.ofNullable(state.lastRun()).equals(latest.map(at -> run(name, at)));
  }

  private boolean isFirst(ScheduleChanged entry) {
    return entry.schedule().isActive() && isNext(entry.schedule(), entry.at());
  }

  /** Whether its due time is the one that follows this moment. */
  private boolean isNext(ScheduleState state, Instant after) {
    Plan plan = state.plan();
    return Optional.ofNullable(state.due())
        .equals(times.next(plan.expression(), plan.zone(), after, after));
  }

  private @Nullable String problemOfPlan(Optional<ScheduleState> before, ScheduleChanged entry) {
    Plan plan = entry.schedule().plan();
    boolean keepsTimes =
        before
            .filter(state -> state.phase() != Phase.REMOVED)
            .filter(state -> state.plan().expression().equals(plan.expression()))
            .filter(state -> state.plan().zone().equals(plan.zone()))
            .isPresent();
    if (keepsTimes) {
      return before.map(state -> isSameTime(state, entry.schedule())).orElse(true)
          ? null
          : "it has another time, and its times are the same";
    }
    return entry.schedule().phase() == Phase.PAUSED || isFirst(entry)
        ? null
        : "it does not begin now";
  }

  private static boolean isSameTime(ScheduleState before, ScheduleState after) {
    return Objects.equals(before.due(), after.due());
  }

  private @Nullable String problem(
      Past past, ScheduleState before, ScheduleChanged entry, Occurrence.Fired fired) {
    ScheduleState after = entry.schedule();
    Instant due = fired.due();
    String name = after.plan().name();
    if (!past.fired.add(due)) {
      return "it had its run before";
    }
    if (!fired.run().equals(run(name, due))) {
      return "its run is of another time";
    }
    if (log.timeline(fired.run()).isEmpty()) {
      return "its run has not begun";
    }
    if (!log.isDue(due)) {
      return "its time has not come";
    }
    boolean isFirstOfQueue = !before.queued().isEmpty() && before.queued().getFirst().equals(due);
    boolean isDue = due.equals(before.due());
    if (!before.isActive() || (!isFirstOfQueue && !isDue)) {
      List<Instant> others = new ArrayList<>(before.queued());
      others.remove(due);
      return isSameTime(before, after) && others.equals(after.queued())
          ? null // The schedule was changed while this run was started.
          : "it is noted, and changes more";
    }
    Instant began = log.timeline(fired.run()).orElseThrow().entries().getFirst().at();
    boolean isOfThisPlan = began.isAfter(past.changed);
    if (isOfThisPlan && before.plan().overlap() != Overlap.ALLOW && !isOver(before.lastRun())) {
      return "the run before has not ended";
    }
    if (isFirstOfQueue) {
      return isSameTime(before, after)
              && after.queued().equals(before.queued().subList(1, before.queued().size()))
          ? null
          : "more than the first of the queue is gone";
    }
    // It was begun some time after that was decided, by a process with a clock of its own.
    Instant decided = began.minus(World.STEP_MAX).minus(SimulatedProcess.SKEW_MAX);
    return isTooLate(before.plan(), due, decided)
        ? "it was missed"
        : followed(before, after, due, before.queued());
  }

  /** Null if the time after {@code last} is the next one, and these times wait. */
  private @Nullable String followed(
      ScheduleState before, ScheduleState after, Instant last, List<Instant> queued) {
    return isNext(after, last) && after.queued().equals(queued) && before.isActive()
        ? null
        : "a time is lost";
  }

  /** Whether a run ended at some time, after which it may have gone on. */
  private boolean isOver(@Nullable RunId run) {
    return run == null
        || log.isExpired(run)
        || log.timeline(run).stream()
            .flatMap(timeline -> timeline.log().stream())
            .map(Timeline::run)
            .anyMatch(past -> past.isOver());
  }

  private static boolean isTooLate(Plan plan, Instant due, Instant now) {
    return due.isBefore(now.minus(Schedule.LATE_MAX))
        && due.isBefore(now.minus(plan.missed().window()));
  }

  private @Nullable String problem(
      ScheduleState before, ScheduleChanged entry, Occurrence.Queued queued) {
    List<Instant> more = new ArrayList<>(before.queued());
    more.add(queued.due());
    if (!queued.due().equals(before.due()) || !log.isDue(queued.due())) {
      return "its time has not come";
    }
    return before.plan().overlap() == Overlap.QUEUE && more.size() <= Overlap.QUEUED_MAX
        ? followed(before, entry.schedule(), queued.due(), more)
        : "it may not wait";
  }

  private @Nullable String problem(
      ScheduleState before, ScheduleChanged entry, Occurrence.Skipped skipped) {
    if (!skipped.from().equals(before.due()) || !log.isDue(skipped.to())) {
      return "its time has not come";
    }
    boolean isOne = skipped.from().equals(skipped.to());
    boolean isBecauseOfAnother =
        isOne
            && switch (before.plan().overlap()) {
              case ALLOW -> false;
              case QUEUE -> before.queued().size() >= Overlap.QUEUED_MAX;
              case SKIP ->
                  !before.queued().isEmpty() || !hasLongEnded(before.lastRun(), entry.at());
            };
    if (!isBecauseOfAnother && !mayBeLeftOut(entry, skipped.to())) {
      return "it was neither missed nor in the way of another";
    }
    return followed(before, entry.schedule(), skipped.to(), before.queued());
  }

  private boolean hasLongEnded(@Nullable RunId run, Instant now) {
    Instant longAgo = now.minus(World.STEP_MAX).minus(SimulatedProcess.SKEW_MAX);
    return run == null || log.end(run).filter(end -> end.isBefore(longAgo)).isPresent();
  }

  /** Whether a time came too long ago, or may be left out as a later one is made up for. */
  private static boolean mayBeLeftOut(ScheduleChanged entry, Instant to) {
    Plan plan = entry.schedule().plan();
    Missed missed = plan.missed();
    Instant following = entry.schedule().due();
    Instant onTime = entry.at().minus(Schedule.LATE_MAX);
    boolean isLast = following == null || !following.isBefore(onTime);
    return isTooLate(plan, to, entry.at()) || (!missed.all() && !isLast && to.isBefore(onTime));
  }

  private boolean isOld(String name, Instant longAgo) {
    return last(log(name)).filter(entry -> entry.at().isBefore(longAgo)).isPresent();
  }

  /**
   * What should have happened long before this moment.
   *
   * @param isSwept whether a time that waits for a run is found when that run has ended
   * @throws Violation if a schedule stands still
   */
  void checkProgress(Instant longAgo, boolean isSwept) {
    now()
        .forEach(
            (name, state) -> {
              boolean isLate = state.due() != null && state.due().isBefore(longAgo);
              RunId last = state.lastRun();
              boolean isStuck =
                  isSwept
                      && isOld(name, longAgo)
                      && !state.queued().isEmpty()
                      && last != null
                      && log.end(last).filter(end -> end.isBefore(longAgo)).isPresent();
              if (state.isActive() && (isLate || isStuck)) {
                throw new Violation("Schedule %s stands still: %s".formatted(name, state));
              }
            });
  }
}
