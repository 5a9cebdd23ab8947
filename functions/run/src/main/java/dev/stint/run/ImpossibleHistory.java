package dev.stint.run;

import dev.stint.agent.RunId;

/**
 * A log that no run can have written: an entry was damaged, lost or put where it cannot stand. The
 * run stops; it never drifts.
 */
public final class ImpossibleHistory extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param seq the position that was read
   * @param found what stands there
   * @param expected what could have stood there
   */
  public ImpossibleHistory(RunId run, long seq, String found, String expected) {
    super(
        "Run %s, entry %d: the log has %s, but expected %s. The run stops here; restore the entry or start a new run."
            .formatted(run, seq, found, expected));
  }
}
