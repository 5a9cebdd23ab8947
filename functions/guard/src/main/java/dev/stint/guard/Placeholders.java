package dev.stint.guard;

import java.util.regex.Pattern;

/** Words that stand for something that was left out. */
final class Placeholders {

  /** Only looked for in the first characters of a unit: no placeholder is long. */
  private static final int CHARS_MAX = 200;

  private static final Pattern WORDS =
      Pattern.compile(
          "(?i)\\b(rest|remaind(er|ing)|remaining|other|existing|previous|same|everything else)\\b[^.]{0,60}?"
              + "\\b(unchanged|omitted|as (is|before|above|in the original)|remains?( the same)?|stays?( the same)?|goes here|not shown|continues?)\\b"
              + "|\\b(rest of (the |your )?|existing |remaining |previous |other )code\\b( goes| continues| is)?( here| unchanged)?[^\\p{L}]*$"
              + "|\\b(unchanged|omitted) (for brevity|here)\\b|\\bfor brevity\\b|\\b(content|text|section|lines?|rows?) (omitted|truncated|unchanged)\\b"
              + "|[\\[({<#/*]\\s*(todo:?\\s+)?(insert|add|your) [^.\"]{0,30}\\bhere\\b");

  /** Python's body of nothing, and YAML's end of a document. */
  private static final Pattern DOTS_ALONE = Pattern.compile("\\.(pyi?|ya?ml)$");

  private static final Pattern DOTS =
      Pattern.compile("[\\s>#/*<!(\\[{|;-]*(…|\\.\\.\\.)[^\\p{L}\\p{Nd}]*");

  private Placeholders() {}

  /**
   * Whether a unit of a document is one. In Python and YAML three dots by themselves are none: they
   * mean something there.
   */
  static boolean isOne(String text, String path) {
    boolean isMeant = text.strip().equals("...") && DOTS_ALONE.matcher(path).find();
    return !isMeant && isOne(text);
  }

  private static boolean isOne(String text) {
    String start = text.length() > CHARS_MAX ? text.substring(0, CHARS_MAX) : text;
    boolean isMarked =
        start.contains("…")
            || start.contains("...")
            || start.contains("[")
            || start.contains("(")
            || start.contains("{")
            || start.contains("//")
            || start.contains("/*")
            || start.contains("#")
            || start.contains("<");
    return DOTS.matcher(start).matches() || (isMarked && WORDS.matcher(start).find());
  }
}
