package dev.stint.message;

import java.util.regex.Pattern;

/** Shortens texts without splitting a surrogate pair, and puts them on one line. */
public final class Excerpt {

  private static final String MORE = " …";
  private static final Pattern UNSEEN = Pattern.compile("[\\s\\p{C}\\p{Z}]++");

  private Excerpt() {}

  /** A text on one line: white space, and marks that are not seen, become single blanks. */
  public static String line(String text) {
    return UNSEEN.matcher(text).replaceAll(" ").strip();
  }

  /** At most the first {@code charsMax} characters of a text, and « …» if there is more. */
  public static String of(String text, int charsMax) {
    return text.length() <= charsMax ? text : beginning(text, charsMax) + MORE;
  }

  /** At most the first {@code charsMax} characters of a text. */
  public static String beginning(String text, int charsMax) {
    if (text.length() <= charsMax) {
      return text;
    }
    boolean splits = charsMax > 0 && Character.isHighSurrogate(text.charAt(charsMax - 1));
    return text.substring(0, splits ? charsMax - 1 : charsMax);
  }
}
