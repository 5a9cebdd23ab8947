package dev.stint.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Words of a text, and those of them that an edit must not change by the way. */
final class Tokens {

  /** By guard measurements of DELEGATE-52's kinds of damage: numbers, dates and ids weigh more. */
  static final int PROTECTED_FACTOR = 5;

  /** What a word may have besides letters and digits. */
  private static final String MARKS = "_@#:/.,+-";

  private static final String ENDS = ".,:/-";

  private static final Pattern SPACE = Pattern.compile("\\s++");

  private Tokens() {}

  /**
   * Its protected tokens, in order: words with a digit, so numbers with their separators, dates,
   * times and ids; without punctuation at their ends.
   */
  static List<String> protectedOf(String text) {
    List<String> found = new ArrayList<>();
    int start = -1;
    boolean hasDigit = false;
    for (int n = 0; n <= text.length(); n++) {
      char each = n < text.length() ? text.charAt(n) : ' ';
      if (Character.isLetterOrDigit(each) || MARKS.indexOf(each) >= 0) {
        start = start < 0 ? n : start;
        hasDigit |= Character.isDigit(each);
      } else {
        if (hasDigit) {
          found.add(stripped(text.substring(start, n)));
        }
        start = -1;
        hasDigit = false;
      }
    }
    return found;
  }

  private static String stripped(String token) {
    int start = 0;
    int end = token.length();
    while (ENDS.indexOf(token.charAt(start)) >= 0) {
      start++;
    }
    while (ENDS.indexOf(token.charAt(end - 1)) >= 0) {
      end--;
    }
    return token.substring(start, end);
  }

  static long weight(String text) {
    long tokens = protectedOf(text).stream().mapToLong(String::length).sum();
    return Math.max(1, text.length() + (PROTECTED_FACTOR - 1) * tokens);
  }

  /** With one space for each stretch of white space, and none at the ends. */
  static String even(String text) {
    return SPACE.matcher(text.strip()).replaceAll(" ");
  }
}
