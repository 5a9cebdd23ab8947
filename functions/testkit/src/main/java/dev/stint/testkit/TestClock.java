package dev.stint.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is advanced. Thread-safe. */
public final class TestClock implements InstantSource {

  private Instant now;

  public TestClock(Instant now) {
    this.now = now;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  public synchronized void advance(Duration by) {
    now = now.plus(by);
  }

  /** Moves to {@code then}, unless it is already past. */
  public synchronized void advanceTo(Instant then) {
    now = then.isAfter(now) ? then : now;
  }
}
