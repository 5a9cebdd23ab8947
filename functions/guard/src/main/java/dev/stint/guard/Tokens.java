package dev.stint.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words of a text, and those of them that an edit must not change by the way. */
final class Tokens {

  /** By the guard's study numbers, dates and ids weigh so much more; names do here too. */
  static final int PROTECTED_FACTOR = 5;

  /** What a word may have besides letters and digits. */
  private static final String MARKS = "_@#:/.,+-";

  private static final String ENDS = ".,:/-";

  /** Behind these a capital letter makes no name. */
  private static final String ENDS_OF_SENTENCES = ".!?:";

  /** Of quotes and ATX headings. */
  private static final Pattern HEADING_START =
      Pattern.compile("^(?:[>\\s]*)(?:#{1,6}(?=\\s|$))?\\s*");

  /** Closing marks, and an id in braces. */
  private static final Pattern HEADING_END =
      Pattern.compile("(?:(?:^|\\s)#+)?\\s*(?:\\{[^{}]{0,200}\\})?\\s*$");

  private static final Pattern LINK =
      Pattern.compile("!?\\[([^\\[\\]]{0,500})\\]\\([^()]{0,500}\\)");

  /** A backslash before a mark, code, and emphasis; not what joins the parts of a name. */
  private static final Pattern MARKUP =
      Pattern.compile(
          "\\\\(\\p{Punct})|`++|\\*++(?=\\S)|(?<=\\S)\\*++"
              + "|(?<![\\p{L}\\p{N}])_++(?=\\S)|(?<=\\S)_++(?![\\p{L}\\p{N}_])");

  private static final Pattern SPACE = Pattern.compile("\\s++");

  private Tokens() {}

  /**
   * Its numbers with their separators, dates, times and ids, in order: words with a digit, without
   * punctuation at their ends.
   */
  static List<String> protectedOf(String text) {
    List<String> found = new ArrayList<>();
    eachWord(
        text,
        (from, to, begins) -> {
          if (hasDigit(text, from, to)) {
            found.add(stripped(text.substring(from, to)));
          }
        });
    return found;
  }

  private interface Visitor {
    /**
     * @param begins whether a sentence begins with this word
     */
    void word(int from, int to, boolean begins);
  }

  private static void eachWord(String text, Visitor visitor) {
    boolean begins = true;
    int start = -1;
    for (int n = 0; n <= text.length(); n++) {
      char each = n < text.length() ? text.charAt(n) : ' ';
      if (Character.isLetterOrDigit(each) || MARKS.indexOf(each) >= 0) {
        start = start < 0 ? n : start;
      } else {
        if (start >= 0) {
          visitor.word(start, n, begins);
          begins = ENDS_OF_SENTENCES.indexOf(text.charAt(n - 1)) >= 0;
        }
        begins |= ENDS_OF_SENTENCES.indexOf(each) >= 0;
        start = -1;
      }
    }
  }

  private static boolean hasDigit(String text, int from, int to) {
    for (int n = from; n < to; n++) {
      if (Character.isDigit(text.charAt(n))) {
        return true;
      }
    }
    return false;
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

  /**
   * Characters, of which those of numbers, dates, ids and names count more. A name begins with a
   * capital letter, where no sentence begins.
   */
  static long weight(String text) {
    long[] weight = {text.length()};
    eachWord(
        text,
        (from, to, begins) -> {
          boolean isName = !begins && to > from + 1 && Character.isUpperCase(text.charAt(from));
          if (isName || hasDigit(text, from, to)) {
            weight[0] += (PROTECTED_FACTOR - 1L) * (to - from);
          }
        });
    return Math.max(1, weight[0]);
  }

  /** With one space for each stretch of white space, and none at the ends. */
  static String even(String text) {
    String stripped = text.strip();
    return isEven(stripped) ? stripped : SPACE.matcher(stripped).replaceAll(" ");
  }

  static Set<String> even(Set<String> texts) {
    return texts.stream().map(Tokens::even).collect(Collectors.toUnmodifiableSet());
  }

  /** The line of a heading without what makes it one. */
  static String withoutMark(String heading) {
    return even(HEADING_START.matcher(heading.strip()).replaceFirst(""));
  }

  /** The name of a heading in one form, whatever marks it has around and in it. */
  static String heading(String text) {
    String bare = HEADING_END.matcher(withoutMark(text)).replaceFirst("");
    bare = LINK.matcher(bare).replaceAll("$1");
    return even(MARKUP.matcher(bare).replaceAll("$1"));
  }

  private static boolean isEven(String text) {
    boolean afterSpace = false;
    for (int n = 0; n < text.length(); n++) {
      char each = text.charAt(n);
      if (each < ' ' || (each == ' ' && afterSpace)) {
        return false;
      }
      afterSpace = each == ' ';
    }
    return true;
  }
}
