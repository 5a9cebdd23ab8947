package dev.stint.guard.edit;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds a text in another one in linear time, whatever the texts are: a short one by the JDK, which
 * is fastest and takes at most its length as often, a long one as Knuth, Morris and Pratt do.
 */
final class Search {

  private static final int SHORT = 256;

  private Search() {}

  /** Where a text is in another one, from the beginning on and without overlaps. */
  static List<Integer> all(String text, String wanted) {
    List<Integer> found = new ArrayList<>();
    if (wanted.length() <= SHORT) {
      for (int at = text.indexOf(wanted);
          at >= 0;
          at = text.indexOf(wanted, at + wanted.length())) {
        found.add(at);
      }
      return found;
    }
    int[] borders = borders(wanted);
    int same = 0;
    for (int at = 0; at < text.length(); at++) {
      while (same > 0 && text.charAt(at) != wanted.charAt(same)) {
        same = borders[same - 1];
      }
      if (text.charAt(at) == wanted.charAt(same)) {
        same++;
      }
      if (same == wanted.length()) {
        found.add(at + 1 - same);
        same = 0;
      }
    }
    return found;
  }

  /** How much of each beginning of a text is also its end. */
  private static int[] borders(String text) {
    int[] borders = new int[text.length()];
    int same = 0;
    for (int at = 1; at < text.length(); at++) {
      while (same > 0 && text.charAt(at) != text.charAt(same)) {
        same = borders[same - 1];
      }
      if (text.charAt(at) == text.charAt(same)) {
        same++;
      }
      borders[at] = same;
    }
    return borders;
  }
}
