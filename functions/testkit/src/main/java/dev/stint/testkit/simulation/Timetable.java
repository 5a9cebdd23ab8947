package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Schedule.Missed;
import dev.stint.agent.Schedule.Overlap;
import dev.stint.engine.Schedules;
import dev.stint.engine.Schedules.Change;
import dev.stint.run.Person;
import dev.stint.run.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The schedules of a world: those in the code of its agents, and those that people set, change,
 * pause and remove, through processes that may die over it. A person pauses what has started enough
 * runs, and in the end everything, or the world would never come to rest.
 */
final class Timetable {

  private static final Duration TIME_MAX = Duration.ofHours(20);
  private static final Duration LOOK_EVERY = Duration.ofMinutes(30);
  private static final int FIRED_MAX = 12;
  private static final int DEEDS_MAX = 8;

  /** How long schedules are at work after the last fault: the longest time is missed by then. */
  private static final Duration CALM_MIN = Duration.ofHours(4);

  private static final List<String> NAMES = List.of("first", "second");
  private static final List<String> EXPRESSIONS =
      List.of("rate(25 minutes)", "rate(2 hours)", "rate(5 hours)", "cron(10 0/3 * * ? *)");
  private static final List<Missed> MISSED =
      List.of(Missed.NONE, Missed.ONE, Missed.all(Duration.ofHours(6)));
  private static final Person PERSON = new Person("Joan", "http", "");

  private final World world;
  private final Schedule schedule;
  private final Chance chance;
  private final Schedule.Host outside = new Schedule.Host();
  private final Visits visits;
  private boolean isPaused;

  Timetable(World world) {
    this.world = world;
    this.schedule = world.schedule();
    this.visits = new Visits(world);
    this.chance = world.chance().apart("timetable");
  }

  /** Whether people set schedules in this world, or agents have some. */
  static boolean isIn(Chance chance) {
    return chance.apart("has a timetable").once(6);
  }

  /** A schedule of some kind. */
  static dev.stint.agent.Schedule any(Chance chance, String name) {
    return dev.stint.agent.Schedule.of(name, chance.of(EXPRESSIONS), ZoneOffset.UTC)
        .input("It is time: " + chance.below(3))
        .overlap(chance.of(List.of(Overlap.values())))
        .missed(chance.of(MISSED));
  }

  /** What an agent of this world has in its code. */
  static List<dev.stint.agent.Schedule> inCode(Chance chance) {
    Chance apart = chance.apart("schedules in code");
    return isIn(chance) && apart.once(2) ? List.of(any(apart, "in-code")) : List.of();
  }

  boolean isOver() {
    return visits.areOver() && isPaused;
  }

  /** People come, each at some time. */
  void begin(boolean withPeople) {
    int deeds = withPeople ? 1 + chance.below(DEEDS_MAX) : 0;
    for (int n = 0; n < deeds; n++) {
      boolean isFirst = n == 0;
      comes(
          isFirst ? Duration.ofMinutes(1) : chance.upTo(TIME_MAX),
          schedules -> isFirst ? set(schedules) : deed(schedules));
    }
    schedule.spawn(outside, LOOK_EVERY, this::look);
  }

  private Change set(Schedules schedules) {
    Agent agent = chance.of(world.agents());
    return schedules.set(agent.name(), any(chance, chance.of(NAMES)), PERSON);
  }

  private Change deed(Schedules schedules) {
    Map<String, ScheduleState> all = world.log().schedules().now();
    String name = all.isEmpty() ? "first" : chance.of(List.copyOf(all.keySet()));
    return switch (chance.below(6)) {
      case 0 -> schedules.pause(name, PERSON);
      case 1, 2 -> schedules.unpause(name, PERSON);
      case 3 -> schedules.remove(name, PERSON);
      default -> set(schedules);
    };
  }

  private void comes(Duration when, Function<Schedules, Change> deed) {
    visits.add(
        when, process -> accepted(deed.apply(process.engine().schedules())), () -> again(deed));
  }

  /** A person who sees an error may do it once more. */
  private void again(Function<Schedules, Change> deed) {
    if (chance.once(2)) {
      comes(chance.upTo(Duration.ofHours(1)), deed);
    }
  }

  private void accepted(Change change) {
    if (change instanceof Change.Accepted(ScheduleState state)
        && !world.log().schedules().was(state)) {
      throw new Violation("%s was accepted, and is not in the log".formatted(state));
    }
  }

  /** Pauses what has started enough runs; and everything, once it had time to go on. */
  private void look() {
    CheckedSchedules schedules = world.log().schedules();
    Duration calm = Duration.between(world.calmAt(), schedule.now());
    boolean isEnd = world.chance().isCalm() && calm.compareTo(CALM_MIN) > 0 && visits.areOver();
    if (isEnd && !isPaused) {
      Instant longAgo = schedule.now().minus(World.EXPIRY_LATE_MAX).minus(World.SWEEP_MAX);
      schedules.checkProgress(longAgo, world.hasSweeps());
    }
    boolean isAnyAtWork = false;
    for (Map.Entry<String, ScheduleState> one : schedules.now().entrySet()) {
      if (one.getValue().isActive()) {
        isAnyAtWork = true;
        if (isEnd || schedules.fired(one.getKey()) >= FIRED_MAX) {
          comes(Duration.ZERO, engine -> engine.pause(one.getKey(), PERSON));
        }
      }
    }
    isPaused = isEnd && !isAnyAtWork;
    if (!isPaused) {
      schedule.spawn(outside, LOOK_EVERY, this::look);
    }
  }
}
