package dev.stint.http;

import dev.stint.codec.Names;
import dev.stint.message.Excerpt;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Timeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The background of a hold, for the person who decides it: the task, and what happened last before
 * the hold.
 *
 * @param led what happened, one sentence for an entry, oldest first
 */
record Background(String task, List<String> led) {

  private static final int TASK_CHARS_MAX = 1_000;
  private static final int SENTENCE_CHARS_MAX = 240;
  private static final int SENTENCES_MAX = 6;

  /**
   * Describes the run before the hold was made. A text in the payload store is shown as its
   * preview.
   */
  static Background of(Timeline timeline, long hold) {
    List<String> led = new ArrayList<>();
    Timeline at = timeline.first(hold).orElse(timeline);
    for (Timeline past = at; !past.isEmpty() && led.size() < SENTENCES_MAX; past = past.parent()) {
      sentence(past).map(words -> Excerpt.of(words, SENTENCE_CHARS_MAX)).ifPresent(led::add);
    }
    Collections.reverse(led);
    return new Background(
        Excerpt.of(texts(at.started().parts()), TASK_CHARS_MAX), List.copyOf(led));
  }

  private static Optional<String> sentence(Timeline at) {
    if (at.last() instanceof ModelReplied reply && !reply.cutOff()) {
      String said = texts(reply.parts());
      String calls =
          reply.calls().stream().map(ToolCall::tool).distinct().collect(Collectors.joining(", "));
      return Optional.of(
          said.isBlank()
              ? "The agent asked for: " + calls
              : "The agent said: «%s»%s"
                  .formatted(said, calls.isEmpty() ? "" : ", and asked for: " + calls));
    }
    if (at.last() instanceof ToolReturned returned) {
      return Optional.of(
          "%s %s: %s"
              .formatted(
                  returned.result().tool(),
                  returned.result().error() ? "failed" : "returned",
                  text(returned.result().output())));
    }
    if (at.last() instanceof Resumed resumed
        && resumed.source() instanceof Person person
        && resumed.resolution() instanceof Resolution.Decision decision) {
      return Optional.of("%s decided: %s".formatted(person.by(), Names.of(decision.choice())));
    }
    if (at.last() instanceof MessageReceived message) {
      return Optional.of("Somebody said: «%s»".formatted(texts(message.parts())));
    }
    return Optional.empty();
  }

  private static String texts(List<Part> parts) {
    return parts.stream()
        .filter(Text.class::isInstance)
        .map(part -> text(part.payload()))
        .collect(Collectors.joining("\n"))
        .strip();
  }

  private static String text(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> inline.text();
      case Payload.Stored stored -> stored.preview() + " …";
    };
  }
}
