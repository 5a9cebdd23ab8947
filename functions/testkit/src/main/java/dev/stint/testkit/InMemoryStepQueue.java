package dev.stint.testkit;

import dev.stint.port.StepMessage;
import dev.stint.port.StepQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A {@link StepQueue} in memory that delivers as SQS does: at least once, hidden while received, no
 * sooner than its delay.
 */
public final class InMemoryStepQueue implements StepQueue {

  private final InstantSource clock;
  private final Duration visibility;
  private final List<Held> held = new ArrayList<>();
  private long sent;

  /** A message and when it is next to be seen. */
  private static final class Held {
    private final StepMessage message;
    private final long order;
    private Instant visibleAt;

    Held(StepMessage message, long order, Instant visibleAt) {
      this.message = message;
      this.order = order;
      this.visibleAt = visibleAt;
    }
  }

  /** A received message, hidden from others until it is acknowledged or its time is up. */
  public final class Receipt {
    private final Held of;

    private Receipt(Held of) {
      this.of = of;
    }

    public StepMessage message() {
      return of.message;
    }

    /** Takes the message off the queue for good. */
    public void acknowledge() {
      synchronized (InMemoryStepQueue.this) {
        held.remove(of);
      }
    }
  }

  /**
   * @param visibility how long a received message stays hidden
   */
  public InMemoryStepQueue(InstantSource clock, Duration visibility) {
    this.clock = clock;
    this.visibility = visibility;
  }

  @Override
  public synchronized void send(List<StepMessage> messages, Duration delay) {
    for (StepMessage message : messages) {
      held.add(new Held(message, sent++, clock.instant().plus(delay)));
    }
  }

  /** The next visible message, oldest first, if there is one. */
  public synchronized Optional<Receipt> receive() {
    Instant now = clock.instant();
    return held.stream()
        .filter(candidate -> !candidate.visibleAt.isAfter(now))
        .min(Comparator.comparingLong(candidate -> candidate.order))
        .map(
            next -> {
              next.visibleAt = now.plus(visibility);
              return new Receipt(next);
            });
  }

  /** When the next message is to be seen, if any is on the queue. */
  public synchronized Optional<Instant> nextVisible() {
    return held.stream().map(message -> message.visibleAt).min(Comparator.naturalOrder());
  }

  /** How many messages are on the queue, hidden ones included. */
  public synchronized int size() {
    return held.size();
  }
}
