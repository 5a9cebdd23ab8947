package dev.stint.langchain4j;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {

  /** The longest delay that is accepted. */
  private static final Duration MAX = Duration.ofDays(1);

  private RetryAfter() {}

  /** The delay from now on; zero if the text is neither, or is a time that has passed. */
  static Duration read(String text) {
    Duration asked = parse(text.strip());
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(MAX) > 0 ? MAX : asked;
  }

  private static Duration parse(String text) {
    try {
      return text.matches("\\d{1,9}(\\.\\d{1,9})?")
          ? Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * 1_000))
          : Duration.between(
              Instant.now(),
              ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException | ArithmeticException e) {
      return Duration.ZERO;
    }
  }
}
