package dev.stint.engine;

import dev.stint.agent.Failures;
import dev.stint.message.Excerpt;

/** The texts of failures that entries keep. */
final class Reasons {

  /** Most characters of an error that its entry keeps. */
  private static final int CHARS_MAX = 4_000;

  private Reasons() {}

  static String of(Throwable e) {
    return clip(Failures.describe(e));
  }

  /** The beginning of a text that an entry keeps. */
  static String clip(String text) {
    return Excerpt.of(text, CHARS_MAX);
  }
}
