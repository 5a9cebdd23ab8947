package dev.stint.http;

import dev.stint.agent.RunId;
import dev.stint.engine.Runs;
import dev.stint.run.Run;
import dev.stint.run.Status;
import java.time.Duration;
import java.util.function.Predicate;

/** Looks at a run until there is something to tell of it, as a request waits for that. */
final class Waiting {

  /** Looks are rarer from one to the next, as each is a query of the log. */
  private static final Duration FIRST = Duration.ofMillis(100);

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Waiting() {}

  /**
   * The run as it is when it holds, when no step can change it without a person, or when the time
   * is over; as its log has it now if there is no time at all.
   */
  static Run until(Runs runs, RunId id, long seconds, Predicate<Run> holds)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    Duration pause = FIRST;
    Run now = find(runs, id);
    while (!holds.test(now) && now.status() == Status.RUNNING) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive()) {
        break;
      }
      Thread.sleep(pause.compareTo(left) < 0 ? pause : left);
      pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
      now = find(runs, id);
    }
    return now;
  }

  private static Run find(Runs runs, RunId id) {
    return runs.find(id).orElseThrow(() -> Problems.unknownRun(id.value()));
  }
}
