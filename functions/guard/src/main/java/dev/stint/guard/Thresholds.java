package dev.stint.guard;

/**
 * Where the guard draws its lines. Parts are of the weight of all documents before the edit.
 *
 * @param restoredMax most unclaimed loss and addition that is restored, if it has no protected
 *     token; beyond it a person decides
 * @param shrinkMax how much may be gone in an edit that says nothing of what it changes
 * @param duplicateMin least weight of something whose second appearance is held in such an edit
 * @param placeholderWords whether words that stand for something left out are held
 * @param autonomy what an agent changes before a person looks; {@link Guard#judge} does not know of
 *     that, the tools of documents do
 */
public record Thresholds(
    double restoredMax,
    double shrinkMax,
    long duplicateMin,
    boolean placeholderWords,
    Autonomy autonomy) {

  /**
   * Restored: at most 1 %, from the measurements of DELEGATE-52's kinds of damage. Shrink: 40 %, as
   * legitimate commits lose 30 % at the 95th percentile. Duplicates: a sentence of forty
   * characters; shorter ones come twice by chance.
   */
  public static final Thresholds DEFAULT = new Thresholds(0.01, 0.40, 40, true, Autonomy.DEFAULT);

  public Thresholds {
    if (!isPart(restoredMax) || !isPart(shrinkMax) || duplicateMin < 1) {
      throw new IllegalArgumentException(
          "Parts are from 0 to 1, and a weight at least 1; got %s, %s and %d"
              .formatted(restoredMax, shrinkMax, duplicateMin));
    }
  }

  static boolean isPart(double number) {
    return number >= 0 && number <= 1;
  }

  /** The tighter of each. */
  Thresholds tightest(Thresholds other) {
    return new Thresholds(
        Math.min(restoredMax, other.restoredMax),
        Math.min(shrinkMax, other.shrinkMax),
        Math.min(duplicateMin, other.duplicateMin),
        placeholderWords || other.placeholderWords,
        autonomy.tightest(other.autonomy));
  }
}
