package dev.stint.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people write them. */
final class Times {

  private static final DateTimeFormatter WORDS =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Times() {}

  /** As {@code 24 November 2026, 10:15 UTC}. */
  static String words(Instant instant) {
    return WORDS.format(instant);
  }

  static String words(String instant) {
    return words(Instant.parse(instant));
  }
}
