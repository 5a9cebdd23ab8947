package dev.stint.guard;

/**
 * How much of documents an agent changes before a person looks at them again. Parts are of the
 * weight that they had when a person last put them there or approved them; of those that no person
 * has, nothing is counted.
 *
 * @param changedMax most that one edit changes or removes of what it names
 * @param goneMax most that is gone, or was changed, over all edits since
 * @param deletedMax most that is gone over all edits since, and has nothing in its place
 * @param editsMax most edits of one document
 */
public record Autonomy(double changedMax, double goneMax, double deletedMax, int editsMax) {

  /**
   * The starting thresholds of the guard's study: a claim covers at most 15 %, 30 % is the loss of
   * legitimate commits at the 95th percentile, 10 % of claimed deletions, ten steps without review.
   */
  public static final Autonomy DEFAULT = new Autonomy(0.15, 0.30, 0.10, 10);

  /** Without bounds. */
  public static final Autonomy ANY = new Autonomy(1, 1, 1, Integer.MAX_VALUE);

  public Autonomy {
    if (!Thresholds.isPart(changedMax)
        || !Thresholds.isPart(goneMax)
        || !Thresholds.isPart(deletedMax)
        || editsMax < 1) {
      throw new IllegalArgumentException(
          "Parts are from 0 to 1, and edits at least 1; got %s, %s, %s and %d"
              .formatted(changedMax, goneMax, deletedMax, editsMax));
    }
  }

  /** The tighter of each. */
  Autonomy tightest(Autonomy other) {
    return new Autonomy(
        Math.min(changedMax, other.changedMax),
        Math.min(goneMax, other.goneMax),
        Math.min(deletedMax, other.deletedMax),
        Math.min(editsMax, other.editsMax));
  }
}
