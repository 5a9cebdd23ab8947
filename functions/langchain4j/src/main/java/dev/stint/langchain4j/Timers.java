package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Effect;
import dev.stint.agent.ToolOutcome;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * The tools {@code wait_until} and {@code wait_for}: the run waits for a time at no cost, up to a
 * year, and then goes on. Add {@link #TOOLS} to an agent's tools.
 */
public final class Timers {

  public static final List<dev.stint.agent.Tool> TOOLS = ToolBox.of(new Timers());

  /** In what a wait is counted. */
  enum Unit {
    SECONDS(Duration.ofSeconds(1)),
    MINUTES(Duration.ofMinutes(1)),
    HOURS(Duration.ofHours(1)),
    DAYS(Duration.ofDays(1));

    private final Duration length;

    Unit(Duration length) {
      this.length = length;
    }
  }

  private Timers() {}

  @Tool(
      name = "wait_until",
      value = "Waits until a time, at most a year from now. Nothing else is done meanwhile.")
  @ToolEffect(Effect.READ)
  ToolOutcome waitUntil(@P("with its offset, as 2026-11-24T10:00:00+01:00") OffsetDateTime at) {
    return new ToolOutcome.WaitsUntil(at.toInstant(), "It is %s, or later.".formatted(at));
  }

  @Tool(
      name = "wait_for",
      value = "Waits for some time, at most a year. Nothing else is done meanwhile.")
  @ToolEffect(Effect.READ)
  ToolOutcome waitFor(@P("how many of the unit") long amount, Unit unit) {
    if (amount < 0 || amount > ToolOutcome.WAIT_MAX.dividedBy(unit.length)) {
      throw new IllegalArgumentException(
          "%d %s is no wait of up to a year".formatted(amount, unit));
    }
    return new ToolOutcome.WaitsFor(
        unit.length.multipliedBy(amount), "%d %s are over.".formatted(amount, unit));
  }
}
