package dev.stint.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule, which starts runs at times of the clock.
 *
 * @param agent whose runs are started
 * @param expression {@code cron(0 8 ? * MON-FRI *)} or {@code rate(5 minutes)}
 * @param zone in which a cron expression is read
 * @param input the task of each run; null in a list
 * @param overlap skip, queue or allow, if the run before has not ended
 * @param missed none, one or all of the times at which nothing could be started are made up for
 * @param missedWithin how long ago these may be, as an ISO-8601 duration
 * @param source code, or person
 * @param status active or paused; removed in the answer to that
 * @param next its next times, at most five
 * @param last the last time at which a run was started
 * @param lastRun that run
 * @param queued times whose runs wait for the one before to end
 */
public record Schedule(
    String schedule,
    String agent,
    String expression,
    String zone,
    @Nullable String input,
    String overlap,
    String missed,
    @Nullable String missedWithin,
    String source,
    String status,
    List<Instant> next,
    @Nullable Instant last,
    @Nullable String lastRun,
    @Nullable List<Instant> queued) {

  /** What is to be set; what is null has the default of the API. */
  public record Plan(
      String agent,
      String expression,
      @Nullable String zone,
      String input,
      @Nullable String overlap,
      @Nullable String missed,
      @Nullable String missedWithin,
      @Nullable String reason,
      @Nullable String by) {

    /** A plan with the defaults. */
    public static Plan of(String agent, String expression, String zone, String input) {
      return new Plan(agent, expression, zone, input, null, null, null, null, null);
    }

    /** Copies this plan, with what is done if the run before has not ended. */
    public Plan overlap(String other) {
      return new Plan(agent, expression, zone, input, other, missed, missedWithin, reason, by);
    }

    /** Copies this plan, with what is done about missed times. */
    public Plan missed(String other, String within) {
      return new Plan(agent, expression, zone, input, overlap, other, within, reason, by);
    }
  }
}
