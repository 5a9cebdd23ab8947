package dev.stint.message;

/** Shortens texts without splitting a surrogate pair. */
public final class Excerpt {

  private static final String MORE = " …";

  private Excerpt() {}

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
