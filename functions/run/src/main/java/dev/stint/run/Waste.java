package dev.stint.run;

import dev.stint.message.Usage;
import java.math.BigDecimal;

/**
 * Money and tokens that models took for replies that a run did not use. They are not part of {@link
 * Spent}, so no proof about limits counts them; but no call is made that does not fit beside them.
 *
 * @param calls how many model calls
 * @param costUsd of them, exact
 */
public record Waste(long calls, Usage usage, BigDecimal costUsd) {

  static final Waste NOTHING = new Waste(0, Usage.NONE, BigDecimal.ZERO);

  Waste plus(Usage more, BigDecimal cost) {
    return new Waste(calls + 1, usage.plus(more), costUsd.add(cost));
  }
}
