package dev.stint.run;

import dev.stint.message.Usage;
import java.math.BigDecimal;

/**
 * What models were paid for and a run did not use. It is not part of what was spent, and so of no
 * proof about limits; but nothing that it leaves no room for is begun.
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
