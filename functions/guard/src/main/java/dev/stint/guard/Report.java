package dev.stint.guard;

import java.util.List;
import java.util.Map;

/**
 * What the guard says of an edit.
 *
 * @param unclaimedLoss weight of what is gone outside of the claims, as a part of all weight before
 * @param unclaimedAddition weight of what is new outside of the claims, as a part of the same
 * @param orderLoss what is not in a longest common subsequence, as a part of what was kept outside
 *     of the claims
 * @param restored with {@link Outcome#RESTORE} the documents that are put back, with their texts;
 *     otherwise empty
 */
public record Report(
    Outcome outcome,
    double unclaimedLoss,
    double unclaimedAddition,
    double orderLoss,
    Map<String, String> restored,
    List<Finding> findings) {

  /** What becomes of an edit. */
  public enum Outcome {
    ACCEPT,
    /** The unclaimed changes are taken back, and the others stay. */
    RESTORE,
    /** A person decides. */
    HOLD
  }

  public Report {
    restored = Map.copyOf(restored);
    findings = List.copyOf(findings);
  }
}
