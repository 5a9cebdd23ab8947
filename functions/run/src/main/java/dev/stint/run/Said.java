package dev.stint.run;

/**
 * The messages to a run after its start.
 *
 * @param messages their number
 * @param bytes their size as UTF-8
 */
public record Said(long messages, long bytes) {

  static final Said NOTHING = new Said(0, 0);

  Said plus(long moreBytes) {
    return new Said(messages + 1, bytes + moreBytes);
  }
}
