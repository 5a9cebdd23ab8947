package dev.stint.guard;

/**
 * What a document lost that is in no document any more, and got that was in none; in weights.
 *
 * @param weight of the document before
 */
public record Loss(long weight, long gone, long added) {

  /** What is gone, as a part of the document before. */
  public double part() {
    return weight == 0 ? 0 : (double) gone / weight;
  }
}
