package dev.stint.testkit.simulation;

import dev.stint.port.Delivery;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Delivers messages as SQS does: at least once, in any order, again if they are not acknowledged in
 * time, and at last to whoever gives dead messages up. A wake is a delayed message, or a schedule
 * that fires a little late.
 */
final class SimulatedQueue implements StepQueue {

  /** As deployed: half a minute more than a function may take. */
  private static final Duration VISIBILITY = World.STEP_MAX.plusSeconds(30);

  private static final int RECEIVES_MAX = 5;
  private static final Duration LATE_MAX = Duration.ofMinutes(30);
  private static final Duration ON_THE_WAY_MAX = Duration.ofSeconds(1);

  /** Who makes steps. */
  interface Receivers {

    /** A message is there; this neither pauses nor throws. */
    void deliver(Receipt receipt);
  }

  private final Schedule schedule;
  private final Chance chance;
  private final Receivers receivers;
  private int open;

  SimulatedQueue(Schedule schedule, Chance chance, Receivers receivers) {
    this.schedule = schedule;
    this.chance = chance;
    this.receivers = receivers;
  }

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
      put(message, delay);
      if (chance.hits(Fault.DUPLICATE)) {
        put(message, delay.plus(chance.upTo(LATE_MAX)));
      }
    }
  }

  private void put(StepMessage message, Duration delay) {
    Duration way = chance.upTo(chance.hits(Fault.LATE) ? LATE_MAX : ON_THE_WAY_MAX);
    open++;
    new Receipt(message, schedule.now().plus(delay).plus(way)).await();
  }

  @Override
  public void wake(StepMessage message, Instant at) {
    Instant now = schedule.now();
    boolean schedules = chance.once(2);
    Duration left = at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    send(List.of(message), schedules ? left : StepQueue.atMost(left));
  }

  /** How many messages are not acknowledged. */
  int open() {
    return open;
  }
}
