package dev.stint.message;

/** Beginnings of texts, that never end in the middle of a letter. */
public final class Excerpt {

  private static final String MORE = " …";

  private Excerpt() {}

  /** The beginning of a text, at most so many characters, with « …» after it if there is more. */
  public static String of(String text, int charsMax) {
    return text.length() <= charsMax ? text : beginning(text, charsMax) + MORE;
  }

  /** The beginning of a text, at most so many characters. */
  public static String beginning(String text, int charsMax) {
    if (text.length() <= charsMax) {
      return text;
    }
    boolean splits = charsMax > 0 && Character.isHighSurrogate(text.charAt(charsMax - 1));
    return text.substring(0, splits ? charsMax - 1 : charsMax);
  }
}
