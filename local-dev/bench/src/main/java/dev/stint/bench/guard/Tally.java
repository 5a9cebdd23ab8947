package dev.stint.bench.guard;

import java.util.Locale;

/** How often something was so, with the bounds of its rate. */
final class Tally {

  /** Of the normal distribution, for 95 %. */
  private static final double Z = 1.96;

  private int hits;
  private int all;

  void add(boolean hit) {
    all++;
    hits += hit ? 1 : 0;
  }

  boolean isEmpty() {
    return all == 0;
  }

  double rate() {
    return all == 0 ? 0 : (double) hits / all;
  }

  /** In percent, with the interval of Wilson (1927) at 95 %, and how many cases there were. */
  @Override
  public String toString() {
    if (all == 0) {
      return "-";
    }
    double p = rate();
    double middle = (p + Z * Z / (2 * all)) / (1 + Z * Z / all);
    double half = Z / (1 + Z * Z / all) * Math.sqrt(p * (1 - p) / all + Z * Z / (4.0 * all * all));
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f–%.1f) of %d",
        100 * p,
        100 * Math.max(0, middle - half),
        100 * Math.min(1, middle + half),
        all);
  }
}
