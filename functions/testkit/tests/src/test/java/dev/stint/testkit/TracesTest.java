package dev.stint.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.engine.Observer.Appended;
import dev.stint.run.Timeline;
import dev.stint.telemetry.ModelNames;
import dev.stint.telemetry.Span;
import dev.stint.telemetry.Spans;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The traces of the runs of {@link StoriesTest}: {@code traces.txt} has each span with its time,
 * what it is linked to, and how it ended. With {@code -Dstories.write=DIRECTORY} the file is
 * written.
 */
class TracesTest {

  private static final List<String> SHOWN =
      List.of(
          "error.type",
          "gen_ai.agent.pause.reason",
          "stint.status",
          "stint.steps",
          "stint.wait.ended_by",
          "stint.wait.outcome",
          "stint.wait.reason",
          "stint.wasted");

  @Test
  void a_run_is_traced_as_it_went() throws IOException {
    String traces =
        StoriesTest.stories()
            .map(story -> story.get())
            .map(story -> trace((String) story[0], timeline(story[1])))
            .collect(Collectors.joining("\n"));
    String directory = System.getProperty("stories.write");
    if (directory != null) {
      Files.writeString(Path.of(directory, "traces.txt"), traces);
      return;
    }
    try (InputStream in =
        Objects.requireNonNull(TracesTest.class.getResourceAsStream("/traces.txt"))) {
      assertThat(traces).isEqualTo(new String(in.readAllBytes(), UTF_8));
    }
  }

  private static Timeline timeline(Object run) {
    return (Timeline) ((Supplier<?>) run).get();
  }

  private static String trace(String name, Timeline timeline) {
    Spans spans = new Spans(false, ModelNames.NONE);
    return "# %s\n%s"
        .formatted(
            name,
            timeline.log().stream()
                .map(at -> new Appended(at.before().run(), at.last(), at.run(), false))
                .flatMap(at -> spans.of(at).stream())
                .map(TracesTest::line)
                .collect(Collectors.joining()));
  }

  private static String line(Span span) {
    Map<String, Object> shown = new TreeMap<>(span.attributes());
    shown.keySet().retainAll(SHOWN);
    return "%s %s %s %s%s\n"
        .formatted(
            span.name(),
            Duration.between(span.start(), span.end()),
            shown,
            span.links().stream().map(Span.Link::why).toList(),
            span.error() == null ? "" : " " + span.error());
  }
}
