package dev.stint.testkit.simulation;

import dev.stint.agent.RunId;
import dev.stint.port.Delivery;
import dev.stint.port.StepQueue;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Delivers messages as SQS does: at least once, in any order, again if they are not acknowledged in
 * time, and at last to whoever gives dead messages up. A wake is a schedule that fires a little
 * late, or a delayed message.
 */
final class SimulatedQueue implements StepQueue {

  /** As deployed: half a minute more than a function may take. */
  private static final Duration VISIBILITY = World.STEP_MAX.plusSeconds(30);

  private static final int RECEIVES_MAX = 5;
  private static final Duration LATE_MAX = Duration.ofMinutes(30);
  private static final Duration ON_THE_WAY_MAX = Duration.ofSeconds(1);

  /**
   * How many messages a run may send in a minute in which nothing is logged: more go in circles.
   */
  private static final int BURST_MAX = 2 * ModelReplied.CALLS_MAX;

  private static final Duration BURST = Duration.ofMinutes(1);

  /** Who makes steps. */
  interface Receivers {

    /** A message is there; this neither pauses nor throws. */
    void deliver(Receipt receipt);
  }

  private final Schedule schedule;
  private final Chance chance;
  private final Receivers receivers;
  private final ToLongFunction<RunId> lengths;
  private final boolean schedules;
  private final Set<String> scheduled = new HashSet<>();
  private final Map<RunId, Burst> bursts = new HashMap<>();
  private int open;
  private long sent;

  /**
   * @param schedules whether a wake in more than 15 minutes is a schedule, of which there is one
   *     for each message and time; otherwise it comes early, as from the emulators
   * @param lengths how many entries a run has
   */
  SimulatedQueue(
      Schedule schedule,
      Chance chance,
      boolean schedules,
      ToLongFunction<RunId> lengths,
      Receivers receivers) {
    this.schedules = schedules;
    this.schedule = schedule;
    this.chance = chance;
    this.lengths = lengths;
    this.receivers = receivers;
  }

  /** Messages of a run since some moment, with so many entries in its log. */
  private record Burst(Instant since, long entries, int messages) {}

  /** A message of the queue. */
  final class Receipt implements Delivery {
    private final StepMessage message;
    private Instant visibleAt;
    private int receives;
    private boolean gone;

    private Receipt(StepMessage message, Instant visibleAt) {
      this.message = message;
      this.visibleAt = visibleAt;
    }

    @Override
    public StepMessage message() {
      return message;
    }

    @Override
    public void hide(Duration time) {
      visibleAt = schedule.now().plus(time);
      await();
    }

    @Override
    public int receives() {
      return Math.min(receives, RECEIVES_MAX);
    }

    @Override
    public boolean isLast() {
      return receives == RECEIVES_MAX;
    }

    /** Whether it was delivered in vain as often as it may be. */
    boolean isDead() {
      return receives > RECEIVES_MAX;
    }

    void acknowledge() {
      if (!gone) {
        gone = true;
        open--;
      }
    }

    private void await() {
      Instant at = visibleAt;
      schedule.alarm(
          Duration.between(schedule.now(), at),
          () -> {
            if (!gone && visibleAt.equals(at)) {
              receives++;
              visibleAt = schedule.now().plus(VISIBILITY);
              await();
              receivers.deliver(this);
            }
          });
    }
  }

  @Override
  public void send(List<StepMessage> messages, Duration delay) {
    for (StepMessage message : messages) {
      count(message.run());
      put(message, delay);
      if (chance.hits(Fault.DUPLICATE)) {
        put(message, delay.plus(chance.upTo(LATE_MAX)));
      }
    }
  }

  private void count(RunId run) {
    sent++;
    long entries = lengths.applyAsLong(run);
    Instant now = schedule.now();
    Burst last = bursts.getOrDefault(run, new Burst(now, entries, 0));
    boolean goesOn = last.entries == entries && last.since.plus(BURST).isAfter(now);
    Burst burst =
        goesOn ? new Burst(last.since, entries, last.messages + 1) : new Burst(now, entries, 1);
    if (burst.messages > BURST_MAX) {
      throw new Violation(
          "Run %s sends messages in circles: %d since %s, with %d entries"
              .formatted(run, burst.messages, burst.since, entries));
    }
    bursts.put(run, burst);
  }

  /** How many messages were sent. */
  long sent() {
    return sent;
  }

  private void put(StepMessage message, Duration delay) {
    Duration way = chance.upTo(chance.hits(Fault.LATE) ? LATE_MAX : ON_THE_WAY_MAX);
    open++;
    new Receipt(message, schedule.now().plus(delay).plus(way)).await();
  }

  @Override
  public void wake(StepMessage message, Instant at) {
    Instant now = schedule.now();
    Duration left = at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    if (!schedules || left.compareTo(DELAY_MAX) <= 0) {
      send(List.of(message), StepQueue.atMost(left));
    } else if (scheduled.add(message + " at " + at)) {
      send(List.of(message), left);
    }
  }

  /** How many messages are not acknowledged. */
  int open() {
    return open;
  }
}
