package dev.stint.mail;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.engine.Runs;
import dev.stint.langchain4j.Default;
import dev.stint.langchain4j.ToolEffect;
import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.run.Entry;
import dev.stint.run.Run;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The tool {@code read_attachment}. */
final class ReadAttachment {

  private static final int PAGE_CHARS = 20_000;

  private final Supplier<Runs> runs;

  ReadAttachment(Supplier<Runs> runs) {
    this.runs = runs;
  }

  @Tool(
      name = "read_attachment",
      value = "Reads a file that came with a mail, as text, a page at a time.")
  @ToolEffect(Effect.READ)
  String read(
      @P("its name, as the mail has it") String name,
      @Default("0") @P("the character to begin at") int from,
      RunId id) {
    Run run = runs.get().find(id).orElseThrow();
    List<Attachment> files =
        runs.get().timeline(run).lineage().stream().flatMap(past -> files(past.last())).toList();
    Attachment file =
        files.reversed().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "There is no attachment '%s', only: %s."
                            .formatted(name, files.stream().map(Attachment::name).toList())));
    if (!file.readable()) {
      throw new IllegalArgumentException(
          "Attachment '%s' is %s, which is not text.".formatted(name, file.mediaType()));
    }
    String text = runs.get().text(file.content());
    if (from < 0 || from >= text.length()) {
      throw new IllegalArgumentException(
          "Attachment '%s' has %d characters; 'from' was %d.".formatted(name, text.length(), from));
    }
    int end = Math.min(text.length(), from + PAGE_CHARS);
    String more =
        end == text.length()
            ? ""
            : "\n[%d characters more: go on from %d]".formatted(text.length() - end, end);
    return text.substring(from, end) + more;
  }

  private static Stream<Attachment> files(Entry entry) {
    List<Part> parts = entry instanceof Entry.Input input ? input.parts() : List.of();
    return parts.stream().filter(Attachment.class::isInstance).map(Attachment.class::cast);
  }
}
