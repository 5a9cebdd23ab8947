package dev.stint.guard;

import dev.stint.guard.LineDiff.Hunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Parts a hunk of which some lines are claimed into hunks that are claimed as wholes, or not at
 * all. Where as many lines came as went, each stands for one. Otherwise a new line stands for what
 * is not claimed if it has most words of a line of that, and for what is claimed if it has not: of
 * all ways to part the new lines in order, the one that fits best is taken.
 */
final class Parting {

  /** To compare more pairs of lines would take long; such a hunk is not parted. */
  private static final int PAIRS_MAX = 20_000;

  /** What a new line costs in a claimed part; like nothing else, it belongs there. */
  private static final double CLAIMED_COST = 1 - Pairs.ALIKE_MIN;

  private final Hunk hunk;
  private final BitSet claimed;
  private final List<String> old;
  private final List<String> now;
  private final List<Hunk> parts = new ArrayList<>();

  /** Where the runs of old lines begin that are claimed or not, and the end. */
  private final List<Integer> bounds = new ArrayList<>();

  private Parting(Hunk hunk, BitSet claimed, List<String> old, List<String> now) {
    this.hunk = hunk;
    this.claimed = claimed;
    this.old = old;
    this.now = now;
    for (int line = hunk.from(); line < hunk.to(); line++) {
      if (line == hunk.from() || claimed.get(line) != claimed.get(line - 1)) {
        bounds.add(line);
      }
    }
    bounds.add(hunk.to());
  }

  static Parting of(Hunk hunk, BitSet claimed, List<String> old, List<String> now) {
    Parting parting = new Parting(hunk, claimed, old, now);
    int lines = hunk.to() - hunk.from();
    int newLines = hunk.newTo() - hunk.newFrom();
    boolean isOne = hunk.isInsertion() || parting.bounds.size() <= 2;
    if (!isOne && lines == newLines) {
      parting.part(parting.bounds.stream().mapToInt(line -> line - hunk.from()).toArray());
    } else if (!isOne && (long) lines * newLines <= PAIRS_MAX) {
      parting.part(parting.best());
    } else {
      parting.parts.add(hunk);
    }
    return parting;
  }

  /** The parts, in order; the hunk itself if it has one part, or is too large to be parted. */
  List<Hunk> parts() {
    return parts;
  }

  /**
   * Whether it is not known which new lines are claimed: one in a part that is not is like none of
   * the old lines there, or there are too many to compare.
   */
  boolean isDoubtful() {
    return parts.size() > 1
        && parts.stream().anyMatch(part -> !claimed.get(part.from()) && hasOthers(part));
  }

  private boolean hasOthers(Hunk part) {
    int lines = part.to() - part.from();
    int newLines = part.newTo() - part.newFrom();
    boolean isEven = lines == newLines;
    if (!isEven && (long) lines * newLines > PAIRS_MAX) {
      return true;
    }
    List<Set<String>> theirs = words(old, part.from(), part.to());
    for (int n = 0; n < newLines; n++) {
      String line = now.get(part.newFrom() + n);
      List<Set<String>> stoodFor = isEven ? theirs.subList(n, n + 1) : theirs;
      if (!line.isBlank() && alike(stoodFor, Pairs.words(line)) < Pairs.ALIKE_MIN) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param cuts where the parts begin in the new lines, from 0, and the end
   */
  private void part(int[] cuts) {
    for (int n = 0; n + 1 < bounds.size(); n++) {
      parts.add(
          new Hunk(
              bounds.get(n),
              bounds.get(n + 1),
              hunk.newFrom() + cuts[n],
              hunk.newFrom() + cuts[n + 1]));
    }
  }

  private int[] best() {
    int count = bounds.size() - 1;
    int lines = hunk.newTo() - hunk.newFrom();
    double[][] costs = costs();
    double[] least = new double[lines + 1];
    Arrays.fill(least, Double.MAX_VALUE);
    least[0] = 0;
    int[][] from = new int[count][lines + 1];
    for (int part = 0; part < count; part++) {
      double[] next = new double[lines + 1];
      double running = Double.MAX_VALUE; // of ending this part at a line, wherever it began
      int began = 0;
      for (int end = 0; end <= lines; end++) {
        if (end > 0 && running < Double.MAX_VALUE) {
          running += costs[part][end - 1];
        }
        if (least[end] < running) {
          running = least[end];
          began = end;
        }
        next[end] = running;
        from[part][end] = began;
      }
      least = next;
    }
    int[] cuts = new int[count + 1];
    cuts[count] = lines;
    for (int part = count - 1; part >= 0; part--) {
      cuts[part] = from[part][cuts[part + 1]];
    }
    return cuts;
  }

  /** What each new line costs in each part. */
  private double[][] costs() {
    List<Set<String>> words = words(now, hunk.newFrom(), hunk.newTo());
    double[][] costs = new double[bounds.size() - 1][words.size()];
    for (int part = 0; part + 1 < bounds.size(); part++) {
      boolean isClaimed = claimed.get(bounds.get(part));
      List<Set<String>> theirs = words(old, bounds.get(part), bounds.get(part + 1));
      for (int line = 0; line < words.size(); line++) {
        double alike = alike(theirs, words.get(line));
        costs[part][line] = isClaimed ? Math.min(CLAIMED_COST, 1 - alike) : 1 - alike;
      }
    }
    return costs;
  }

  private static double alike(List<Set<String>> lines, Set<String> line) {
    return lines.stream().mapToDouble(one -> Pairs.alike(one, line)).max().orElse(0);
  }

  private static List<Set<String>> words(List<String> lines, int from, int to) {
    return lines.subList(from, to).stream().map(Pairs::words).toList();
  }
}
