package dev.stint.run;

import dev.stint.message.Usage;
import java.math.BigDecimal;

/**
 * What a run has used.
 *
 * @param steps model replies and tool outcomes in the log
 * @param usage tokens of all model calls
 * @param costUsd of all model calls, exact
 */
public record Spent(long steps, Usage usage, BigDecimal costUsd) {

  static final Spent NOTHING = new Spent(0, Usage.NONE, BigDecimal.ZERO);

  Spent step() {
    return new Spent(steps + 1, usage, costUsd);
  }

  Spent step(Usage more, BigDecimal cost) {
    return new Spent(steps + 1, usage.plus(more), costUsd.add(cost));
  }
}
