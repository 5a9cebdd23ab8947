package dev.stint.run;

import dev.stint.agent.RunId;

/**
 * A log that no run can have written: an entry is damaged, missing, or at a position where it
 * cannot be. The run stops.
 */
public final class ImpossibleHistory extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param seq the position that was read
   * @param found what the log has there
   * @param expected what the log could have there
   */
  public ImpossibleHistory(RunId run, long seq, String found, String expected) {
    super(
        "Run %s, entry %d: the log has %s, but expected %s. The run stops here; restore the entry or start a new run."
            .formatted(run, seq, found, expected));
  }
}
