package dev.stint.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Entry;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Timeline;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts and names that look like parts of a sentence: they are told, and pass the check. */
class OddTextsTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");

  static Stream<String> odd() {
    return Stream.of(
        "",
        " ",
        "'",
        "''",
        "«",
        "»«",
        "a' of model 'b",
        "call 5.2 of 'x'",
        "12",
        "$0.50",
        "2026-11-23 09:00:00 UTC",
        "Ada approved it twice and failed",
        "(approval)",
        "a …",
        "…",
        "\u202Egnp",
        "\uD83D\uDE00".repeat(200),
        "\uD83D",
        "x".repeat(200_000),
        " ¶ ",
        "a\n\n# b\n- c",
        "entry 7 to 9",
        "snake_case camelCase a.b x@y.z",
        "\\u0000 \u0000");
  }

  @ParameterizedTest
  @MethodSource("odd")
  void every_text_is_told(String odd) {
    List<Part> parts =
        List.of(
            Text.of(odd),
            new Attachment(odd, "image/png", 0, true, Payload.of("iVBORw0KGgo=")),
            Text.of(odd));
    Person person = new Person(odd, "http", odd);
    Timeline timeline =
        Timeline.of(
            new RunId("r-1"),
            List.of(
                new Entry.Started(
                    AT,
                    "clerk",
                    parts,
                    Limits.DEFAULT,
                    Limits.DEFAULT,
                    "d",
                    new Origin("mail", odd, "m", Map.of())),
                new Entry.ModelReplied(
                    AT,
                    ActionId.model(0),
                    0,
                    "m",
                    List.of(
                        Text.of(odd),
                        new ToolCall("c", odd, Payload.of(odd)),
                        new ToolCall("d", odd, Payload.of(odd))),
                    new Usage(1, 1, 0),
                    new BigDecimal("1E-7"),
                    Duration.ZERO,
                    "d",
                    false),
                new Entry.ToolReturned(
                    AT,
                    new ActionId(1, 1),
                    new ToolResult("c", odd, Payload.of(odd), false),
                    Duration.ZERO,
                    "d",
                    false),
                new Entry.ToolReturned(
                    AT,
                    new ActionId(1, 2),
                    new ToolResult("d", odd, Payload.of(odd), true),
                    Duration.ZERO,
                    "d",
                    true),
                new Entry.LimitsSet(AT, Limits.DEFAULT, Limits.DEFAULT, person),
                new Entry.MessageReceived(AT, parts),
                new Entry.Cancelled(AT, person)));
    Checker checker = new Checker(timeline);
    Stream.of(Story.brief(timeline), Story.full(timeline))
        .flatMap(story -> story.sentences().stream())
        .forEach(sentence -> assertThat(checker.problem(sentence)).as("%s", sentence).isEmpty());
    assertThat(Story.full(timeline).markdown()).doesNotContain("\n#", "<b", "\u202E");
  }
}
