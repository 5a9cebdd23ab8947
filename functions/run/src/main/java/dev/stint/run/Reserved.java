package dev.stint.run;

import dev.stint.agent.Limits;
import java.math.BigDecimal;
import java.util.Collection;

/**
 * What is reserved out of a run's limits for its children that have not ended. A child's time is
 * not reserved: children work at the same time.
 *
 * @param steps with one for the outcome of each call that waits
 * @param children runs that the children may delegate to in their turn
 * @param open how many children have not ended
 */
public record Reserved(
    long steps, long tokens, BigDecimal costUsd, long bytes, long children, int open) {

  public static final Reserved NOTHING = new Reserved(0, 0, BigDecimal.ZERO, 0, 0, 0);

  static Reserved of(Collection<Child> children) {
    Reserved sum = NOTHING;
    for (Child child : children) {
      if (child.reserved().isPresent()) {
        sum = sum.plus(child.reserved().get());
      }
    }
    return sum;
  }

  private Reserved plus(Limits limits) {
    return new Reserved(
        Limits.sum(Limits.sum(steps, limits.stepsMax()), 1),
        Limits.sum(tokens, limits.tokensMax()),
        costUsd.add(limits.costMaxUsd()),
        Limits.sum(bytes, limits.bytesMax()),
        Limits.sum(children, limits.tree().childrenMax()),
        open + 1);
  }
}
