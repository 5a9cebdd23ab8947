package dev.stint.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.message.Payload;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.story.Story;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on a run, from {@link TestEngine#assertThat}. A failure shows the run's calls, holds,
 * story and entries.
 *
 * <pre>{@code
 * engine.assertThat(run)
 *     .isWaiting()
 *     .called("find", "{\"number\": \"4711\"}")
 *     .holds("refund")
 *     .neverCalled("refund");
 * }</pre>
 */
public final class RunAssert extends AbstractAssert<RunAssert, Timeline> {

  /** Numbers are compared digit by digit. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final String answer;
  private final Function<Payload, String> texts;

  /**
   * @param answer empty if there is none yet
   */
  RunAssert(Timeline run, String answer, Function<Payload, String> texts) {
    super(run, RunAssert.class);
    this.answer = answer;
    this.texts = texts;
  }

  /** A call whose tool has returned a result or an error. */
  private record Made(String tool, String arguments) {
    @Override
    public String toString() {
      return tool + arguments;
    }
  }

  public RunAssert isFinished() {
    return hasStatus(Status.FINISHED);
  }

  public RunAssert isWaiting() {
    return hasStatus(Status.WAITING);
  }

  public RunAssert hasStatus(Status status) {
    if (run().status() != status) {
      throw wrong("Expected a run that is %s, and it is %s".formatted(status, run().status()));
    }
    return this;
  }

  /** The run has finished, and its answer contains this text. */
  public RunAssert answers(String text) {
    if (answer.isEmpty() || !answer.contains(text)) {
      throw wrong("Expected an answer with '%s', and it is '%s'".formatted(text, answer));
    }
    return this;
  }

  /**
   * A tool was called with these arguments, as they were after a person may have edited them, and
   * returned a result or an error.
   *
   * @param arguments a JSON object; the order of its members and white space do not matter
   */
  public RunAssert called(String tool, String arguments) {
    JsonNode wanted = json(arguments);
    if (made().noneMatch(call -> call.tool.equals(tool) && isJson(call.arguments, wanted))) {
      throw wrong("Expected a call %s%s".formatted(tool, arguments));
    }
    return this;
  }

  /** These tools and no others were called, in this order. */
  public RunAssert calledInOrder(String... tools) {
    List<String> called = made().map(Made::tool).toList();
    if (!called.equals(List.of(tools))) {
      throw wrong("Expected calls of %s, and they are of %s".formatted(List.of(tools), called));
    }
    return this;
  }

  /** No call of a tool was begun, though a model may have asked for it. */
  public RunAssert neverCalled(String tool) {
    boolean begun =
        run().calls().values().stream()
            .anyMatch(call -> call.intent().isPresent() && call.call().tool().equals(tool));
    if (begun || made().anyMatch(call -> call.tool.equals(tool))) {
      throw wrong("Expected no call of '%s'".formatted(tool));
    }
    return this;
  }

  /** A call of this tool waits for a person. */
  public RunAssert holds(String tool) {
    boolean held =
        run().holds().stream()
            .flatMap(hold -> hold.toolCall().stream())
            .anyMatch(call -> call.call().tool().equals(tool));
    if (!held) {
      throw wrong("Expected a held call of '%s'".formatted(tool));
    }
    return this;
  }

  /** Something waits for a person, for this reason. */
  public RunAssert isHeldFor(HoldReason reason) {
    if (run().holds().stream().map(Hold::reason).noneMatch(reason::equals)) {
      throw wrong("Expected a hold for %s".formatted(reason));
    }
    return this;
  }

  /** Nothing waits for a person. */
  public RunAssert holdsNothing() {
    if (!run().holds().isEmpty()) {
      throw wrong("Expected no hold");
    }
    return this;
  }

  /** The run has made so many steps: model calls and tool calls. */
  public RunAssert hasSteps(long steps) {
    if (run().spent().steps() != steps) {
      throw wrong("Expected %d steps, and they are %d".formatted(steps, run().spent().steps()));
    }
    return this;
  }

  /**
   * The run has cost no more than this.
   *
   * @param usd US dollars, as {@code "0.05"}
   */
  public RunAssert costsAtMost(String usd) {
    if (run().spent().costUsd().compareTo(new BigDecimal(usd)) > 0) {
      throw wrong(
          "Expected a cost of at most %s USD, and it is %s"
              .formatted(usd, run().spent().costUsd()));
    }
    return this;
  }

  private Run run() {
    return actual.run();
  }

  private Stream<Made> made() {
    return actual.log().stream()
        .filter(at -> at.last() instanceof ToolReturned)
        .flatMap(at -> returned(at).stream());
  }

  /** The call whose tool returned at the end of this log; empty if that was an undo or a notice. */
  private Optional<Made> returned(Timeline at) {
    ToolReturned last = (ToolReturned) at.last();
    return at.before()
        .run()
        .call(last.action())
        .filter(OpenCall.Tool.class::isInstance)
        .map(call -> ((OpenCall.Tool) call).call())
        .map(call -> new Made(call.tool(), texts.apply(call.arguments())));
  }

  /** What a model wrote may be no JSON at all. */
  private static boolean isJson(String text, JsonNode wanted) {
    try {
      return JSON.readTree(text).equals(wanted);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Arguments are a JSON object, and these are: " + text, e);
    }
  }

  private AssertionError wrong(String what) {
    return failure(
        "%s.%nCalls: %s%nHolds: %s%n%s%nLog:%n%s",
        what,
        made().toList(),
        run().holds().stream().map(Hold::detail).toList(),
        Story.brief(actual).markdown(),
        String.join("\n", actual.entries().stream().map(Object::toString).toList()));
  }
}
