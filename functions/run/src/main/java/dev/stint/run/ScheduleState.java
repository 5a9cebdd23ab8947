package dev.stint.run;

import dev.stint.agent.RunId;
import dev.stint.agent.Schedule.Missed;
import dev.stint.agent.Schedule.Overlap;
import dev.stint.message.Payload;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A schedule after an entry of its log. Every entry has the whole of it, so that the last one tells
 * all.
 *
 * @param plan what is started when
 * @param inCode whether an agent's definition has it; otherwise a person set it
 * @param phase whether it is at work
 * @param due its next time; null if there is none, or it is not at work
 * @param last the last time at which a run was started; null if there was none
 * @param lastRun that run
 * @param queued times whose runs wait for the one before to end, the earliest first
 */
public record ScheduleState(
    Plan plan,
    boolean inCode,
    Phase phase,
    @Nullable Instant due,
    @Nullable Instant last,
    @Nullable RunId lastRun,
    List<Instant> queued) {

  /** What is started when. */
  public record Plan(
      String name,
      String agent,
      String expression,
      ZoneId zone,
      Payload input,
      Overlap overlap,
      Missed missed) {

    Plan map(UnaryOperator<Payload> change) {
      return new Plan(name, agent, expression, zone, change.apply(input), overlap, missed);
    }
  }

  /** Whether a schedule is at work. */
  public enum Phase {
    ACTIVE,
    PAUSED,
    REMOVED
  }

  public ScheduleState {
    queued = List.copyOf(queued);
  }

  ScheduleState map(UnaryOperator<Payload> change) {
    return new ScheduleState(plan.map(change), inCode, phase, due, last, lastRun, queued);
  }

  public boolean isActive() {
    return phase == Phase.ACTIVE;
  }
}
