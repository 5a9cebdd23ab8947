package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import java.util.Optional;

/**
 * A run that a call delegated to.
 *
 * @param action that call
 * @param seq position of the entry by which a call last waited for this run
 * @param reserved the limits that are reserved for it; empty once it has ended and returned them
 */
public record Child(RunId run, ActionId action, long seq, Optional<Limits> reserved) {

  /** Copies this child, with another reservation. */
  Child reserving(Limits limits) {
    return new Child(run, action, seq, Optional.of(limits));
  }

  /** Copies this child, which has returned its reservation. */
  Child returned() {
    return new Child(run, action, seq, Optional.empty());
  }

  /** Copies this child, for which a call waits by another entry. */
  Child awaitedAt(long newSeq) {
    return new Child(run, action, newSeq, reserved);
  }
}
