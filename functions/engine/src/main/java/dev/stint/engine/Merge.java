package dev.stint.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Merges two texts that were made from one: lines that only one of them changed are as it has them.
 */
final class Merge {

  /** To compare more lines takes long, as each may be compared with each. */
  private static final int COMPARED_LINES_MAX = 4_000;

  private final List<String> base;
  private final List<Hunk> ours;
  private final List<Hunk> theirs;

  /** New lines in the place of old ones; from 0, the end excluded. */
  private record Hunk(int from, int to, List<String> lines) {

    private boolean touches(Hunk other) {
      return from <= other.to && other.from <= to;
    }
  }

  private Merge(List<String> base, List<Hunk> ours, List<Hunk> theirs) {
    this.base = base;
    this.ours = ours;
    this.theirs = theirs;
  }

  /**
   * The text with the changes of both; empty if both changed the same lines in different ways, or
   * lines next to each other, or more than can be compared.
   */
  static Optional<String> of(String base, String ours, String theirs) {
    List<String> lines = lines(base);
    return hunks(lines, lines(ours))
        .flatMap(
            our ->
                hunks(lines, lines(theirs))
                    .flatMap(their -> new Merge(lines, our, their).merged()));
  }

  private Optional<String> merged() {
    List<Hunk> all = new ArrayList<>(ours);
    for (Hunk hunk : theirs) {
      if (ours.contains(hunk)) {
        continue; // Both made the same change.
      }
      if (ours.stream().anyMatch(hunk::touches)) {
        return Optional.empty();
      }
      all.add(hunk);
    }
    all.sort((one, other) -> Integer.compare(one.from, other.from));
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (Hunk hunk : all) {
      base.subList(at, hunk.from).forEach(text::append);
      hunk.lines.forEach(text::append);
      at = hunk.to;
    }
    base.subList(at, base.size()).forEach(text::append);
    return Optional.of(text.toString());
  }

  /** Lines at both ends that are the same are not compared; empty if too many are left. */
  private static Optional<List<Hunk>> hunks(List<String> old, List<String> now) {
    int least = Math.min(old.size(), now.size());
    int start = 0;
    while (start < least && old.get(start).equals(now.get(start))) {
      start++;
    }
    int end = 0;
    while (end < least - start
        && old.get(old.size() - 1 - end).equals(now.get(now.size() - 1 - end))) {
      end++;
    }
    List<String> oldPart = old.subList(start, old.size() - end);
    List<String> newPart = now.subList(start, now.size() - end);
    if (oldPart.size() + newPart.size() > COMPARED_LINES_MAX) {
      return Optional.empty();
    }
    return Optional.of(hunks(oldPart, newPart, start));
  }

  /** Where two lists differ, by a longest common subsequence. */
  private static List<Hunk> hunks(List<String> old, List<String> now, int offset) {
    short[][] longest = new short[old.size() + 1][now.size() + 1];
    for (int n = old.size() - 1; n >= 0; n--) {
      for (int m = now.size() - 1; m >= 0; m--) {
        longest[n][m] =
            old.get(n).equals(now.get(m))
                ? (short) (longest[n + 1][m + 1] + 1)
                : (short) Math.max(longest[n + 1][m], longest[n][m + 1]);
      }
    }
    List<Hunk> hunks = new ArrayList<>();
    int n = 0;
    int m = 0;
    while (n < old.size() || m < now.size()) {
      int from = n;
      int newFrom = m;
      while (!isSame(old, now, n, m) && (n < old.size() || m < now.size())) {
        boolean isGone =
            m == now.size() || (n < old.size() && longest[n + 1][m] >= longest[n][m + 1]);
        n += isGone ? 1 : 0;
        m += isGone ? 0 : 1;
      }
      if (n > from || m > newFrom) {
        hunks.add(new Hunk(offset + from, offset + n, List.copyOf(now.subList(newFrom, m))));
      }
      while (isSame(old, now, n, m)) {
        n++;
        m++;
      }
    }
    return hunks;
  }

  private static boolean isSame(List<String> old, List<String> now, int n, int m) {
    return n < old.size() && m < now.size() && old.get(n).equals(now.get(m));
  }

  /** Each with its end, which may be missing from the last. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, to));
      from = to;
    }
    return lines;
  }
}
