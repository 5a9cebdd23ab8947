package dev.stint.run;

import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.USAGE;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.run;
import static dev.stint.run.Facts.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Price;
import dev.stint.run.Entry.Wasted;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which limit is reached, and at which number. */
class BudgetTest {

  private static final Agent CLERK = Agent.named("clerk").build();
  private static final int RESULT_BYTES = "result of 1.1".length();

  /** A run with one reply, which used 110 tokens and one cent, and one result. */
  private static Budget after(Limits limits) {
    return Budget.of(CLERK, run(started(limits), called(0, 0, "read"), returned("1.1")), T0);
  }

  private static Optional<String> reached(Limits limits) {
    return after(limits).runLimitReached();
  }

  private static Optional<String> limit(String used) {
    return Optional.of("Limit of the run reached: %s used.".formatted(used));
  }

  @Test
  void a_limit_is_reached_when_exactly_as_much_is_used() {
    assertThat(reached(Limits.DEFAULT.steps(2))).isEqualTo(limit("steps, 2 of 2"));
    assertThat(reached(Limits.DEFAULT.steps(3))).isEmpty();
    assertThat(reached(Limits.DEFAULT.tokens(110))).isEqualTo(limit("tokens, 110 of 110"));
    assertThat(reached(Limits.DEFAULT.tokens(111))).isEmpty();
    assertThat(reached(Limits.DEFAULT.costUsd("0.01"))).isEqualTo(limit("cost, $0.01 of $0.01"));
    assertThat(reached(Limits.DEFAULT.costUsd("0.011"))).isEmpty();
    assertThat(reached(Limits.DEFAULT.bytes(RESULT_BYTES)))
        .isEqualTo(limit("bytes, %d of %d".formatted(RESULT_BYTES, RESULT_BYTES)));
    assertThat(reached(Limits.DEFAULT.bytes(RESULT_BYTES + 1))).isEmpty();
    assertThat(after(Limits.DEFAULT.bytes(RESULT_BYTES + 1)).bytesLeft()).isEqualTo(1);
  }

  @Test
  void a_stint_has_limits_of_its_own() {
    assertThat(after(Limits.DEFAULT.bytes(RESULT_BYTES)).stintLimitReached())
        .contains(
            "Limit of the stint reached: bytes, %d of %d used."
                .formatted(RESULT_BYTES, RESULT_BYTES));
  }

  @Test
  void a_run_that_may_cost_nothing_goes_on_until_it_has_cost_something() {
    Run free = run(started(Limits.DEFAULT.costUsd("0")));
    assertThat(Budget.of(CLERK, free, T0).runLimitReached()).isEmpty();
    assertThat(reached(Limits.DEFAULT.costUsd("0"))).isEqualTo(limit("cost, $0.01 of $0"));
  }

  @Test
  void what_was_paid_for_nothing_counts_against_the_limits_too() {
    Wasted wasted =
        new Wasted(T0, ActionId.model(0), "gpt", USAGE, new BigDecimal("0.01"), "It is empty.");
    Run run = run(started(Limits.DEFAULT.tokens(220)), wasted, called(0, 0, "read"));
    Budget budget = Budget.of(CLERK, run, T0);
    assertThat(budget.runLimitReached()).isEqualTo(limit("tokens, 220 of 220"));
    Run more = run(started(Limits.DEFAULT.tokens(221)), wasted, called(0, 0, "read"));
    assertThat(Budget.of(CLERK, more, T0).runLimitReached()).isEmpty();
    assertThat(Budget.of(CLERK, more, T0).outputTokensMax(Price.FREE, 0)).isEqualTo(1);
  }
}
