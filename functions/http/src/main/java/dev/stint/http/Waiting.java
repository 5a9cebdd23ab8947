package dev.stint.http;

import dev.stint.agent.RunId;
import dev.stint.engine.Runs;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Run;
import dev.stint.run.Status;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Looks at a run until there is something to tell of it, as a request waits for that. */
final class Waiting {

  /** Looks are rarer from one to the next, as each is a query of the log. */
  private static final Duration FIRST = Duration.ofMillis(100);

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Waiting() {}

  /**
   * The run as it is when it holds, when no step can change it without a person, or when the time
   * is over; as its log has it now if there is no time at all.
   *
   * @param end in nanoseconds of {@link System#nanoTime}
   */
  static Run until(Runs runs, RunId id, long end, Predicate<Run> holds)
      throws InterruptedException {
    return over(find(runs, id), end, holds, now -> find(runs, now.id()));
  }

  /**
   * A run that was just begun, as it is when no step can change it without a person or the time is
   * over. While the log cannot be read it is as it was last seen: that it has begun is known.
   */
  static Run begun(Runs runs, Run begun, long end) throws InterruptedException {
    return over(begun, end, now -> false, last -> findOr(last, runs));
  }

  private static Run findOr(Run last, Runs runs) {
    try {
      return find(runs, last.id());
    } catch (PortUnavailable e) {
      return last;
    }
  }

  private static Run over(Run known, long end, Predicate<Run> holds, UnaryOperator<Run> look)
      throws InterruptedException {
    Duration pause = FIRST;
    Run now = known;
    while (!holds.test(now) && now.status() == Status.RUNNING) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive()) {
        break;
      }
      Thread.sleep(pause.compareTo(left) < 0 ? pause : left);
      pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
      now = look.apply(now);
    }
    return now;
  }

  /** The end of a wait that begins now. */
  static long end(long seconds) {
    return System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
  }

  private static Run find(Runs runs, RunId id) {
    return runs.find(id).orElseThrow(() -> Problems.unknownRun(id.value()));
  }
}
