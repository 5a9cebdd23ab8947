package dev.stint.http;

import dev.stint.agent.Limits;
import dev.stint.message.Payload;
import dev.stint.port.RunIndex;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import dev.stint.step.Runs;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What clients send, and how it is read. What cannot be right is a problem, never a guess. */
final class Requests {

  private Requests() {}

  /**
   * A task.
   *
   * @param input what is to be done
   * @param limits tighter limits than the agent's
   */
  public record StartRequest(@Nullable String input, @Nullable LimitsRequest limits) {}

  /**
   * Tighter limits; what is left out is the agent's.
   *
   * @param steps model calls and tool calls together
   * @param tokens input and output tokens together
   * @param costUsd in USD
   * @param time wall time, ISO-8601, as PT10M
   */
  public record LimitsRequest(
      @Nullable Long steps,
      @Nullable Long tokens,
      @Nullable BigDecimal costUsd,
      @Nullable String time) {}

  /** Something more to say to a run. */
  public record MessageRequest(@Nullable String text) {}

  /**
   * @param by who cancels
   * @param why for the log
   */
  public record CancelRequest(@Nullable String by, @Nullable String why) {}

  static <T> T present(@Nullable T body, String example) {
    if (body == null) {
      throw Problems.badRequest("The body is missing; expected JSON as " + example);
    }
    return body;
  }

  static String present(@Nullable String value, String name, String example) {
    if (value == null || value.isBlank()) {
      throw Problems.badRequest("'%s' is missing; expected JSON as %s".formatted(name, example));
    }
    return value;
  }

  /** A text for a run: present, and no larger than one is taken. */
  static String text(@Nullable String value, String name, String example) {
    String text = present(value, name, example);
    long bytes = Payload.of(text).bytes();
    if (bytes > Runs.INPUT_BYTES_MAX) {
      throw Problems.tooLarge(name, bytes, Runs.INPUT_BYTES_MAX);
    }
    return text;
  }

  static Optional<Limits> limits(@Nullable LimitsRequest asked, Limits agents) {
    if (asked == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Limits(
              asked.steps() == null ? agents.stepsMax() : asked.steps(),
              asked.tokens() == null ? agents.tokensMax() : asked.tokens(),
              asked.costUsd() == null ? agents.costMaxUsd() : asked.costUsd(),
              asked.time() == null ? agents.timeMax() : Duration.parse(asked.time())));
    } catch (DateTimeException e) {
      throw Problems.badRequest(
          "limits.time is '%s'; expected an ISO-8601 duration as PT10M".formatted(asked.time()));
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** The id, if it can be one; whatever cannot is simply not there. */
  static RunId run(String text) {
    try {
      return new RunId(text);
    } catch (IllegalArgumentException e) {
      throw Problems.unknownRun(text);
    }
  }

  static long number(@Nullable String text, String name, long least, long most, long otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Problems.badRequest(
        "'%s' is '%s'; expected a number from %d to %d".formatted(name, text, least, most));
  }

  static Set<Status> statuses(@Nullable String text) {
    if (text == null) {
      return EnumSet.allOf(Status.class);
    }
    return Arrays.stream(Status.values())
        .filter(status -> Views.name(status).equals(text))
        .findFirst()
        .<Set<Status>>map(EnumSet::of)
        .orElseThrow(
            () ->
                Problems.badRequest(
                    "'status' is '%s'; expected one of %s"
                        .formatted(
                            text, Arrays.stream(Status.values()).map(Views::name).toList())));
  }

  static Optional<RunIndex.Cursor> cursor(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int dot = plain.indexOf('.');
      return Optional.of(
          new RunIndex.Cursor(
              Long.parseLong(plain.substring(0, Math.max(dot, 0))),
              new RunId(plain.substring(dot + 1))));
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest(
          "'cursor' is not one of ours; take 'next' of the page before, or leave it out");
    }
  }
}
