package dev.stint.run;

import dev.stint.message.Usage;
import java.math.BigDecimal;

/**
 * Money and tokens that models took for replies that a run did not use. They are not part of {@link
 * Spent}, but they count against the limits too.
 *
 * @param calls number of model calls
 * @param costUsd their cost, exact
 */
public record Waste(long calls, Usage usage, BigDecimal costUsd) {

  public static final Waste NOTHING = new Waste(0, Usage.NONE, BigDecimal.ZERO);

  Waste plus(Waste more) {
    return new Waste(calls + more.calls, usage.plus(more.usage), costUsd.add(more.costUsd));
  }

  Waste plus(Usage more, BigDecimal cost) {
    return new Waste(calls + 1, usage.plus(more), costUsd.add(cost));
  }
}
