package dev.stint.step;

/** What entries say of failures. */
final class Reasons {

  /** Characters of an error that its entry keeps. */
  private static final int CHARS_MAX = 4_000;

  private Reasons() {}

  static String of(Exception e) {
    String message = e.getMessage();
    return clip(message == null || message.isBlank() ? e.getClass().getSimpleName() : message);
  }

  /** The beginning of a text that an entry keeps. */
  static String clip(String text) {
    return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + " …";
  }
}
