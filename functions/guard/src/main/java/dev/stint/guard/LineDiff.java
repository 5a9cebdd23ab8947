package dev.stint.guard;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where two lists of lines differ. Lines that each has once are found in linear time, and only what
 * is between them is compared by Myers's algorithm, if it is small.
 */
final class LineDiff {

  /** A stretch with more pairs of lines than this is taken for changed as a whole. */
  private static final long PAIRS_MAX = 250_000;

  /** Also one of more lines: where only one side is long, Myers's algorithm takes its square. */
  private static final int LINES_MAX = 4_000;

  /** So many ways to see a deletion or an insertion are looked at, up and down. */
  private static final int WAYS_MAX = 1_000;

  private final List<String> before;
  private final List<String> after;
  private final List<Hunk> hunks = new ArrayList<>();

  private LineDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  /** Lines of the old text in whose place there are lines of the new one; from 0, ends excluded. */
  record Hunk(int from, int to, int newFrom, int newTo) {

    boolean isInsertion() {
      return from == to;
    }

    boolean isDeletion() {
      return newFrom == newTo;
    }

    private Hunk moved(int by) {
      return new Hunk(from + by, to + by, newFrom + by, newTo + by);
    }
  }

  /** The hunks, in order. */
  static List<Hunk> of(List<String> before, List<String> after) {
    LineDiff diff = new LineDiff(before, after);
    diff.compare();
    return diff.hunks;
  }

  private void compare() {
    int at = 0;
    int newAt = 0;
    for (int[] pair : anchors()) {
      between(at, pair[0], newAt, pair[1]);
      at = pair[0] + 1;
      newAt = pair[1] + 1;
    }
    between(at, before.size(), newAt, after.size());
  }

  /** Positions of lines that each text has once, in an order that both have. */
  private List<int[]> anchors() {
    Map<String, Integer> once = once(before);
    Map<String, Integer> newOnce = once(after);
    List<int[]> pairs = new ArrayList<>();
    for (int n = 0; n < before.size(); n++) {
      Integer there = newOnce.get(before.get(n));
      if (there != null && there >= 0 && Integer.valueOf(n).equals(once.get(before.get(n)))) {
        pairs.add(new int[] {n, there});
      }
    }
    int[] positions = pairs.stream().mapToInt(pair -> pair[1]).toArray();
    return Increasing.longest(positions).stream().map(pairs::get).toList();
  }

  /** The position of each line; -1 if there are several. */
  private static Map<String, Integer> once(List<String> lines) {
    Map<String, Integer> once = new HashMap<>();
    for (int n = 0; n < lines.size(); n++) {
      once.merge(lines.get(n), n, (one, other) -> -1);
    }
    return once;
  }

  private void between(int from, int to, int newFrom, int newTo) {
    int start = from;
    int newStart = newFrom;
    int end = to;
    int newEnd = newTo;
    while (start < end && newStart < newEnd && before.get(start).equals(after.get(newStart))) {
      start++;
      newStart++;
    }
    while (start < end && newStart < newEnd && before.get(end - 1).equals(after.get(newEnd - 1))) {
      end--;
      newEnd--;
    }
    if (start == end && newStart == newEnd) {
      return;
    }
    if (start == end
        || newStart == newEnd
        || end - start + newEnd - newStart > LINES_MAX
        || (long) (end - start) * (newEnd - newStart) > PAIRS_MAX) {
      hunks.add(new Hunk(start, end, newStart, newEnd));
      return;
    }
    for (AbstractDelta<String> delta :
        DiffUtils.diff(before.subList(start, end), after.subList(newStart, newEnd)).getDeltas()) {
      int at = start + delta.getSource().getPosition();
      int newAt = newStart + delta.getTarget().getPosition();
      hunks.add(
          new Hunk(at, at + delta.getSource().size(), newAt, newAt + delta.getTarget().size()));
    }
  }

  /**
   * The ways to see a deletion or an insertion: where the lines that stay before or after it are
   * the same as its own, it may as well be there.
   *
   * @param first the first old line that stays after the hunk before
   * @param end the first old line of the hunk after
   */
  static List<Hunk> alternatives(
      Hunk hunk, int first, int end, List<String> before, List<String> after) {
    List<Hunk> alternatives = new ArrayList<>(List.of(hunk));
    if (hunk.isInsertion() == hunk.isDeletion()) {
      return alternatives;
    }
    List<String> lines = hunk.isDeletion() ? before : after;
    int from = hunk.isDeletion() ? hunk.from : hunk.newFrom;
    int to = hunk.isDeletion() ? hunk.to : hunk.newTo;
    for (int up = 1;
        up <= WAYS_MAX
            && hunk.from - up >= first
            && lines.get(from - up).equals(lines.get(to - up));
        up++) {
      alternatives.add(hunk.moved(-up));
    }
    for (int down = 1;
        down <= WAYS_MAX
            && hunk.to + down <= end
            && lines.get(from + down - 1).equals(lines.get(to + down - 1));
        down++) {
      alternatives.add(hunk.moved(down));
    }
    return alternatives;
  }
}
