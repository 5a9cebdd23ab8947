package dev.stint.http;

import dev.stint.message.Excerpt;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.run.Entry;
import dev.stint.run.Resolution;
import dev.stint.run.Timeline;
import dev.stint.story.Story;
import java.util.List;
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
    Timeline at = timeline.first(hold).orElse(timeline);
    List<String> led =
        Story.last(at, Background::leads, SENTENCES_MAX).stream()
            .map(sentence -> Excerpt.of(sentence.text(), SENTENCE_CHARS_MAX))
            .toList();
    return new Background(Excerpt.of(texts(at.started().parts()), TASK_CHARS_MAX), led);
  }

  /** What a person wants to know who decides: what was said, asked for, done and decided. */
  private static boolean leads(Entry entry) {
    return switch (entry) {
      case Entry.ModelReplied reply -> !reply.cutOff();
      case Entry.ToolReturned returned -> true;
      case Entry.MessageReceived message -> true;
      case Entry.Resumed resumed -> resumed.resolution() instanceof Resolution.Decision;
      default -> false;
    };
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
