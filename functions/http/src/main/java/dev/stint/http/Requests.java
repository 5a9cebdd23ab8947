package dev.stint.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.agent.Content;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.codec.Names;
import dev.stint.codec.Unreadable;
import dev.stint.engine.Holds;
import dev.stint.engine.Runs;
import dev.stint.message.Payload;
import dev.stint.port.RunIndex;
import dev.stint.run.Choice;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Tags;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The requests of clients, and how they are read. A request that cannot be right is answered with a
 * problem; nothing is guessed.
 */
final class Requests {

  private static final Pattern COST = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?");
  private static final Instant INSTANT_MAX = Instant.parse("9999-01-01T00:00:00Z");

  private Requests() {}

  /**
   * A task.
   *
   * @param input what is to be done
   * @param attachments images and PDFs that the agent reads
   * @param stintLimits tighter limits of a stint than the agent's
   * @param runLimits tighter limits of the run than the agent's
   * @param tags up to ten names and values by which people find the run
   * @param documents that the agent works on, by their paths: texts, or files as {@code {"data":
   *     "<Base64>"}}
   */
  public record StartRequest(
      @Nullable String input,
      @Nullable List<AttachmentRequest> attachments,
      @Nullable LimitsRequest stintLimits,
      @Nullable LimitsRequest runLimits,
      @Nullable Map<String, String> tags,
      @Nullable Map<String, @Nullable JsonNode> documents) {}

  /**
   * A file.
   *
   * @param name by which the agent knows it, without a path
   * @param data the file in Base64 (RFC 4648, section 4); its type is told by its first bytes
   */
  public record AttachmentRequest(@Nullable String name, @Nullable String data) {

    static final String EXAMPLE = "{\"name\": \"scan.pdf\", \"data\": \"<Base64>\"}";
  }

  /**
   * Limits. A limit that is left out stays as it is: the agent's for a new run, else the run's.
   *
   * @param steps model calls and tool calls together
   * @param tokens input and output tokens together
   * @param costUsd in USD, as a number or as a text
   * @param time wall-clock time at work, as an ISO-8601 duration such as PT10M
   * @param bytes bytes that tools return
   * @param children runs that are delegated to, and those that these delegate to, together
   * @param childrenAtOnce runs that are delegated to and have not ended
   * @param depth how many levels of delegation there are below the run
   */
  public record LimitsRequest(
      @Nullable Long steps,
      @Nullable Long tokens,
      @Nullable JsonNode costUsd,
      @Nullable String time,
      @Nullable Long bytes,
      @Nullable Long children,
      @Nullable Integer childrenAtOnce,
      @Nullable Integer depth) {}

  /**
   * New limits for a run.
   *
   * @param stintLimits limits of every stint
   * @param runLimits limits of the run as a whole
   * @param why the reason, for the log
   */
  public record LimitsPatch(
      @Nullable LimitsRequest stintLimits,
      @Nullable LimitsRequest runLimits,
      @Nullable String why,
      @Nullable String by) {

    static final String EXAMPLE = "{\"runLimits\": {\"costUsd\": 20}, \"why\": \"…\"}";
  }

  /**
   * A decision.
   *
   * @param choice one of the hold's choices
   * @param content the {@code content} of the hold as it was shown
   * @param arguments for edit: the call's new arguments
   * @param text the answer, outcome or reason, for the model
   * @param note for people
   * @param by who decides; used only if no authentication is configured
   */
  public record DecisionRequest(
      @Nullable String choice,
      @Nullable String content,
      @Nullable JsonNode arguments,
      @Nullable String text,
      @Nullable String note,
      @Nullable String by) {

    static final String EXAMPLE = "{\"choice\": \"approve\", \"content\": \"<of the hold>\"}";

    Holds.Decision decision(long hold) {
      return new Holds.Decision(
          hold,
          present(content, "content", EXAMPLE),
          Requests.choice(present(choice, "choice", EXAMPLE)),
          Optional.ofNullable(arguments).map(Object::toString),
          text == null ? "" : text);
    }
  }

  /**
   * @param to position of the entry to go back to
   * @param force whether to go back even if a call cannot be undone
   */
  public record RewindRequest(
      @Nullable Long to, @Nullable String reason, @Nullable Boolean force, @Nullable String by) {

    static final String EXAMPLE = "{\"to\": 7, \"reason\": \"…\"}";
  }

  /**
   * @param at position of the last entry to share
   */
  public record ForkRequest(@Nullable Long at, @Nullable String reason, @Nullable String by) {

    static final String EXAMPLE = "{\"at\": 7, \"reason\": \"…\"}";
  }

  /**
   * Selects the runs to retry.
   *
   * @param agent only runs of this agent
   * @param cause what stopped the runs
   * @param cursor {@code next} of the last answer
   * @param max how many runs are checked
   */
  public record RetryRequest(
      @Nullable String agent,
      @Nullable String cause,
      @Nullable String cursor,
      @Nullable Integer max,
      @Nullable String reason,
      @Nullable String by) {

    static final String EXAMPLE = "{\"cause\": \"modelUnavailable\", \"reason\": \"…\"}";
  }

  /**
   * A message to a run.
   *
   * @param attachments images and PDFs that the agent reads
   * @param documents that are put there, by their paths; null removes one
   */
  public record MessageRequest(
      @Nullable String text,
      @Nullable List<AttachmentRequest> attachments,
      @Nullable Map<String, @Nullable JsonNode> documents) {}

  /**
   * A signal.
   *
   * @param text the result of the calls that wait for it
   * @param by who signals; used only if no authentication is configured
   */
  public record SignalRequest(@Nullable String text, @Nullable String by) {

    static final String EXAMPLE = "{\"text\": \"Signed by both.\"}";
  }

  /**
   * @param by who cancels; used only if no authentication is configured
   * @param why the reason, for the log
   */
  public record CancelRequest(@Nullable String by, @Nullable String why) {}

  static Choice choice(String name) {
    try {
      return Names.choice(name);
    } catch (Unreadable e) {
      throw Problems.badRequest("The decision is not known: " + e.getMessage());
    }
  }

  static long present(@Nullable Long value, String name, String example) {
    if (value == null || value < 0) {
      throw Problems.badRequest(
          "'%s' is missing, or no position; expected JSON as %s".formatted(name, example));
    }
    return value;
  }

  /** The path of a request, with one slash before it. */
  static String path(ContainerRequestContext request) {
    return ("/" + request.getUriInfo().getPath()).replace("//", "/");
  }

  static String reason(@Nullable String why) {
    if (why != null && why.length() > Runs.REASON_CHARS_MAX) {
      throw Problems.badRequest(
          "'reason' has at most %d characters".formatted(Runs.REASON_CHARS_MAX));
    }
    return why == null ? "" : why;
  }

  static Optional<String> key(@Nullable String key) {
    if (key != null && (key.isBlank() || key.length() > Runs.KEY_CHARS_MAX)) {
      throw Problems.badRequest(
          "An Idempotency-Key has 1 to %d characters".formatted(Runs.KEY_CHARS_MAX));
    }
    return Optional.ofNullable(key);
  }

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

  /** Checks that a text for a run is present and not too large. */
  static String text(@Nullable String value, String name, String example) {
    String text = present(value, name, example);
    long bytes = Payload.of(text).bytes();
    if (bytes > Runs.INPUT_BYTES_MAX) {
      throw Problems.tooLarge(name, bytes, Runs.INPUT_BYTES_MAX);
    }
    return text;
  }

  /** Documents that are put there or, if they are null and may be, removed. */
  static List<Edit> documents(
      @Nullable Map<String, @Nullable JsonNode> documents, boolean removes) {
    if (documents == null) {
      return List.of();
    }
    List<Edit> edits = new ArrayList<>();
    for (Map.Entry<String, @Nullable JsonNode> document : documents.entrySet()) {
      Optional<Content> content = content(document.getKey(), document.getValue());
      if (content.isEmpty() && !removes) {
        throw noDocument(document.getKey());
      }
      edits.add(new Edit(document.getKey(), content));
    }
    return edits;
  }

  private static Optional<Content> content(String path, @Nullable JsonNode document) {
    if (document == null || document.isNull()) {
      return Optional.empty();
    }
    if (document.isTextual()) {
      return Optional.of(Content.of(document.textValue()));
    }
    if (document.size() != 1 || !document.path("data").isTextual()) {
      throw noDocument(path);
    }
    byte[] bytes = base64("document '%s'".formatted(path), document.path("data").textValue());
    return Optional.of(Content.of(bytes));
  }

  private static HttpProblem noDocument(String path) {
    return Problems.badRequest(
        "Document '%s' is neither a text nor a file; expected JSON as {\"terms.md\": \"# Terms\", \"scan.pdf\": {\"data\": \"<Base64>\"}}"
            .formatted(path));
  }

  /**
   * The bytes of a file.
   *
   * @param what for the problem: what the data is of
   */
  static byte[] base64(String what, String data) {
    try {
      return Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest("'data' of %s is no Base64: %s".formatted(what, e.getMessage()));
    }
  }

  static Tags tags(@Nullable Map<String, String> tags) {
    if (tags == null) {
      return Tags.NONE;
    }
    if (tags.containsValue(null)) {
      throw Problems.badRequest("A tag has no value; expected JSON as {\"customer\": \"42\"}");
    }
    try {
      return Tags.of(tags);
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** The tag that a list is of, as {@code name:prefix}. */
  static Optional<RunIndex.TagFilter> tag(@Nullable String tag) {
    if (tag == null) {
      return Optional.empty();
    }
    int colon = tag.indexOf(':');
    if (colon < 0 || !Tags.isName(tag.substring(0, colon))) {
      throw Problems.badRequest(
          "'tag' is '%s'; expected a name and how its value begins, as customer:42".formatted(tag));
    }
    return Optional.of(new RunIndex.TagFilter(tag.substring(0, colon), tag.substring(colon + 1)));
  }

  /** The limits that a request asks for; a limit that it leaves out is that of {@code now}. */
  static Optional<Limits> limits(@Nullable LimitsRequest asked, Limits now) {
    if (asked == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Limits(
              asked.steps() == null ? now.stepsMax() : asked.steps(),
              asked.tokens() == null ? now.tokensMax() : asked.tokens(),
              asked.costUsd() == null ? now.costMaxUsd() : cost(asked.costUsd()),
              asked.time() == null ? now.timeMax() : Duration.parse(asked.time()),
              asked.bytes() == null ? now.bytesMax() : asked.bytes(),
              new Limits.Tree(
                  asked.children() == null ? now.tree().childrenMax() : asked.children(),
                  asked.childrenAtOnce() == null ? now.tree().atOnceMax() : asked.childrenAtOnce(),
                  asked.depth() == null ? now.tree().depthMax() : asked.depth())));
    } catch (DateTimeException e) {
      throw Problems.badRequest(
          "time is '%s'; expected an ISO-8601 duration as PT10M".formatted(asked.time()));
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static BigDecimal cost(JsonNode written) {
    if (written.isNumber()) {
      return written.decimalValue();
    }
    if (written.isTextual() && COST.matcher(written.asText()).matches()) {
      return new BigDecimal(written.asText());
    }
    throw Problems.badRequest(
        "costUsd is %s; expected a sum as 0.10 or \"0.10\"".formatted(written));
  }

  /** The run of a path; a problem if there is none. */
  static Run find(Runs runs, String id) {
    return runs.find(run(id)).orElseThrow(() -> Problems.unknownRun(id));
  }

  /** Reads a run id. A text that cannot be an id is an unknown run. */
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
      // The problem is thrown below.
    }
    throw Problems.badRequest(
        "'%s' is '%s'; expected a number from %d to %d".formatted(name, text, least, most));
  }

  static Instant instant(@Nullable String text, String name, Instant otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      Instant instant = Instant.parse(text);
      if (!instant.isBefore(Instant.EPOCH) && instant.isBefore(INSTANT_MAX)) {
        return instant;
      }
    } catch (DateTimeParseException e) {
      // The problem is thrown below.
    }
    throw Problems.badRequest(
        "'%s' is '%s'; expected a time as 2026-11-24T10:00:00Z".formatted(name, text));
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
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      String plain = new String(bytes, StandardCharsets.UTF_8);
      int dot = plain.indexOf('.');
      RunIndex.Cursor cursor =
          new RunIndex.Cursor(
              Long.parseLong(plain.substring(0, Math.max(dot, 0))),
              new RunId(plain.substring(dot + 1)));
      if (Views.cursor(cursor).equals(text)) {
        return Optional.of(cursor);
      }
    } catch (IllegalArgumentException e) {
      // The problem is thrown below.
    }
    throw Problems.badRequest(
        "'cursor' is not one of ours; take 'next' of the page before, or leave it out");
  }
}
