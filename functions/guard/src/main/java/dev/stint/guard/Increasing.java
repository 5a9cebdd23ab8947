package dev.stint.guard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Longest increasing subsequences, which are the longest common ones of what each side has once.
 */
final class Increasing {

  private Increasing() {}

  /** The positions of one, in order. In O(n log n), by patience sorting. */
  static List<Integer> longest(int[] values) {
    int[] ends = new int[values.length];
    int[] before = new int[values.length];
    int length = 0;
    for (int n = 0; n < values.length; n++) {
      int low = 0;
      int high = length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (values[ends[middle]] < values[n]) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      before[n] = low == 0 ? -1 : ends[low - 1];
      ends[low] = n;
      length = Math.max(length, low + 1);
    }
    List<Integer> longest = new ArrayList<>();
    for (int n = length == 0 ? -1 : ends[length - 1]; n >= 0; n = before[n]) {
      longest.add(n);
    }
    Collections.reverse(longest);
    return longest;
  }

  /** The positions that are in none of the longest that {@link #longest} finds. */
  static List<Integer> others(int[] values) {
    boolean[] isIn = new boolean[values.length];
    longest(values).forEach(n -> isIn[n] = true);
    return Arrays.stream(range(values.length)).filter(n -> !isIn[n]).boxed().toList();
  }

  private static int[] range(int length) {
    int[] range = new int[length];
    Arrays.setAll(range, n -> n);
    return range;
  }
}
