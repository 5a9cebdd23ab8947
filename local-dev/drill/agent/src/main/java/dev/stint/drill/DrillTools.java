package dev.stint.drill;

import static dev.stint.agent.Effect.IDEMPOTENT;
import static dev.stint.agent.Effect.ONCE;
import static dev.stint.agent.Effect.READ;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Callback;
import dev.stint.agent.Documents;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.agent.ToolOutcome.Edited;
import dev.stint.langchain4j.Awaits;
import dev.stint.langchain4j.ToolEffect;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * Tools that read, write a document, have an effect that must happen once, are answered by another
 * system, and end the process.
 */
@Singleton
class DrillTools {

  private static final Duration WORK = Duration.ofMillis(20);
  private static final int EXIT_CRASHED = 3;
  private static final String NOTES = "notes.md";

  /** What the other system answers. */
  record Reply(int answered) {}

  private final DrillConfig config;
  private final Traces traces;

  @Inject
  DrillTools(DrillConfig config, Traces traces) {
    this.config = config;
    this.traces = traces;
  }

  @Timed
  @Tool("Looks at something")
  @ToolEffect(value = READ, timeoutSeconds = 1)
  String look(int number) throws InterruptedException {
    Thread.sleep(WORK);
    return "Looked at " + number;
  }

  @Tool("Adds a line to a file outside; doing it twice adds it twice")
  @ToolEffect(value = ONCE, timeoutSeconds = 5)
  String append(int number, ToolInvocation call) throws InterruptedException {
    String key = call.key();
    traces.add("%s %d".formatted(key, number));
    Thread.sleep(config.effectLasts());
    return "Appended " + number;
  }

  @Tool("Adds a line to a document of the run")
  @ToolEffect(value = READ, timeoutSeconds = 1)
  Edited note(int number, Documents documents) {
    String notes = documents.text(NOTES).orElse("");
    return new Edited(
        "Noted " + number, List.of(Edit.of(NOTES, "%s%d\n".formatted(notes, number))));
  }

  @Tool("Asks another system, which answers later")
  @ToolEffect(value = IDEMPOTENT, timeoutSeconds = 1)
  @Awaits(value = Reply.class, within = "PT10M")
  String ask(int number, Callback callback) throws IOException, InterruptedException {
    String question = "%d %s".formatted(number, callback.url());
    HttpRequest request =
        HttpRequest.newBuilder(config.otherSystem().orElseThrow())
            .POST(BodyPublishers.ofString(question))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return "Took " + client.send(request, BodyHandlers.ofString()).body();
    }
  }

  @Tool("Ends the process, each time")
  @ToolEffect(value = READ, timeoutSeconds = 1)
  String crash() {
    Runtime.getRuntime().halt(EXIT_CRASHED);
    return "Never said";
  }
}
