package dev.stint.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rewind would do.
 *
 * @param to the position of the entry it goes back to
 * @param needsForce whether a call cannot be undone
 * @param undo the calls that would be undone, in their order
 * @param remains the calls that cannot be undone
 * @param again the calls that were open there, and would be made again
 */
public record RewindPlan(
    long to, boolean needsForce, List<Undo> undo, List<Remains> remains, List<Again> again) {

  /**
   * A call that would be undone.
   *
   * @param below what is undone first in the run that it delegated to, which then ends
   */
  public record Undo(
      String action, String tool, String arguments, String outcome, @Nullable Below below) {}

  /** A run that a call delegated to, and what is undone there, in this order. */
  public record Below(String run, List<Undo> undo) {}

  /** A call that cannot be undone, and why. */
  public record Remains(String action, String tool, String why) {}

  /** A call that would be made again. */
  public record Again(String action, String tool) {}
}
