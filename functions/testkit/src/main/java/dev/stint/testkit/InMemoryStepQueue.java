package dev.stint.testkit;

import dev.stint.port.Delivery;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A {@link StepQueue} in memory that delivers like SQS: at least once, hidden while received, no
 * sooner than its delay, and dead after a number of deliveries without an acknowledgement.
 */
public final class InMemoryStepQueue implements StepQueue {

  private final InstantSource clock;
  private final Duration visibility;
  private final int receivesMax;
  private final List<Held> held = new ArrayList<>();
  private final List<Receipt> dead = new ArrayList<>();
  private long sent;

  /** A message, and when it is next visible. */
  private static final class Held {
    private final StepMessage message;
    private final long order;
    private Instant visibleAt;
    private int receives;

    Held(StepMessage message, long order, Instant visibleAt) {
      this.message = message;
      this.order = order;
      this.visibleAt = visibleAt;
    }
  }

  /** A received message, hidden from others until it is acknowledged or its time is over. */
  public final class Receipt implements Delivery {
    private final Held of;
    private final int receives;

    private Receipt(Held of) {
      this.of = of;
      this.receives = of.receives;
    }

    @Override
    public StepMessage message() {
      return of.message;
    }

    @Override
    public void hide(Duration time) {
      synchronized (InMemoryStepQueue.this) {
        of.visibleAt = clock.instant().plus(time);
      }
    }

    @Override
    public int receives() {
      return receives;
    }

    @Override
    public boolean isLast() {
      return receives == receivesMax;
    }

    /** Removes the message from the queue for good. */
    public void acknowledge() {
      synchronized (InMemoryStepQueue.this) {
        held.remove(of);
      }
    }
  }

  /**
   * @param visibility how long a received message stays hidden
   * @param receivesMax how often a message is delivered before it is dead
   */
  public InMemoryStepQueue(InstantSource clock, Duration visibility, int receivesMax) {
    this.clock = clock;
    this.visibility = visibility;
    this.receivesMax = receivesMax;
  }

  @Override
  public synchronized void send(List<StepMessage> messages, Duration delay) {
    for (StepMessage message : messages) {
      held.add(new Held(message, sent++, clock.instant().plus(delay)));
    }
  }

  @Override
  public void wake(StepMessage message, Instant at) {
    send(List.of(message), StepQueue.until(clock.instant(), at));
  }

  /** The next visible message, oldest first, if there is one. */
  public synchronized Optional<Receipt> receive() {
    Instant now = clock.instant();
    held.stream()
        .filter(worn -> worn.receives == receivesMax && !worn.visibleAt.isAfter(now))
        .toList()
        .forEach(this::bury);
    return held.stream()
        .filter(candidate -> !candidate.visibleAt.isAfter(now))
        .min(Comparator.comparingLong(candidate -> candidate.order))
        .map(
            next -> {
              next.visibleAt = now.plus(visibility);
              next.receives++;
              return new Receipt(next);
            });
  }

  private void bury(Held worn) {
    held.remove(worn);
    dead.add(new Receipt(worn));
  }

  /** The dead messages, for a test that gives up their steps. */
  public synchronized List<Receipt> dead() {
    return List.copyOf(dead);
  }

  /** When the next message is visible; empty if the queue is. */
  public synchronized Optional<Instant> nextVisible() {
    return held.stream().map(message -> message.visibleAt).min(Comparator.naturalOrder());
  }

  /** Loses every message. */
  public synchronized void clear() {
    held.clear();
  }

  /** How many messages are on the queue, hidden ones included. */
  public synchronized int size() {
    return held.size();
  }
}
