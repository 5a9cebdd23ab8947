package dev.stint.port;

import dev.stint.agent.RunId;
import java.time.Instant;

/** A run had ended, its retention time is over, and it is gone for good. */
public final class ExpiredRun extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient RunId run;
  private final transient Instant at;

  public ExpiredRun(RunId run, Instant at) {
    super(
        "Run %s expired at %s: it had ended, and what was in it is no longer kept."
            .formatted(run, at));
    this.run = run;
    this.at = at;
  }

  public RunId run() {
    return run;
  }

  /** When the run expired. */
  public Instant at() {
    return at;
  }
}
