package dev.stint.drill;

import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.message.Message.Role;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Calls one tool after the other; the number of results chooses the tool, which may be a run that
 * appends one line. If the task mentions a crash, calls the tool that crashes.
 */
@Singleton
@Identifier("drill")
class DrillModel implements Model {

  /** One call in this many is a task for another run. */
  private static final int DELEGATE_EVERY = 25;

  private static final int DELEGATES_AT = 12;

  /** One call in this many has an effect that must not happen twice. */
  private static final int APPEND_EVERY = 10;

  /** One call in this many adds a line to a document. */
  private static final int NOTE_EVERY = 10;

  private static final int NOTES_AT = 4;

  /** One call in this many is answered by another system. */
  private static final int ASK_EVERY = 25;

  private static final int ASKS_AT = 20;

  /** One call in this many is a wait of a second. */
  private static final int WAIT_EVERY = 300;

  private static final int WAITS_AT = 30;

  private static final int BYTES_A_TOKEN = 4;

  private final DrillConfig config;
  private final Traces traces;

  @Inject
  DrillModel(DrillConfig config, Traces traces) {
    this.config = config;
    this.traces = traces;
  }

  @Override
  public ModelOutcome call(ModelRequest request) throws InterruptedException {
    if (!config.modelLasts().isZero()) {
      traces.add("model");
      Thread.sleep(config.modelLasts());
    }
    List<Part> reply = reply(request);
    List<Part> read =
        request.messages().stream().flatMap(message -> message.parts().stream()).toList();
    return new ModelOutcome.Replied(reply, new Usage(tokens(read) + 1, tokens(reply) + 1, 0));
  }

  private static long tokens(List<Part> parts) {
    return parts.stream().mapToLong(part -> part.payload().bytes()).sum() / BYTES_A_TOKEN;
  }

  private List<Part> reply(ModelRequest request) {
    long answered =
        request.messages().stream().filter(message -> message.role() == Role.TOOL).count();
    if (request.messages().getFirst().parts().toString().contains("crash")) {
      return List.of(new ToolCall("call-crash", "crash", Payload.of("{}")));
    }
    if (request.instructions().equals(Drill.HELPER)) {
      return answered == 0 ? call(0, "append", "{\"number\":-1}") : List.of(Text.of("Appended."));
    }
    if (answered == config.calls()) {
      return List.of(Text.of("The drill is over."));
    }
    String number = Long.toString(answered);
    if (answered % DELEGATE_EVERY == DELEGATES_AT) {
      return call(answered, "delegate_to_helper", "{\"task\":\"Append a line.\"}");
    }
    if (answered % APPEND_EVERY == APPEND_EVERY - 1) {
      return call(answered, "append", "{\"number\":%s}".formatted(number));
    }
    if (config.otherSystem().isPresent() && answered % ASK_EVERY == ASKS_AT) {
      return call(answered, "ask", "{\"number\":%s}".formatted(number));
    }
    if (answered % WAIT_EVERY == WAITS_AT) {
      return call(answered, "wait_for", "{\"amount\":1,\"unit\":\"SECONDS\"}");
    }
    if (config.notes() && answered % NOTE_EVERY == NOTES_AT) {
      return call(answered, "note", "{\"number\":%s}".formatted(number));
    }
    return answered % 2 == 0
        ? call(answered, "look", "{\"number\":%s}".formatted(number))
        : call(
            answered,
            "put",
            "{\"thing\":{\"number\":%s,\"place\":{\"shelf\":\"A\",\"kind\":\"HIGH\"},\"since\":\"2026-11-24\"},\"within\":\"PT1H\"}"
                .formatted(number));
  }

  private static List<Part> call(long answered, String tool, String arguments) {
    return List.of(new ToolCall("call-" + answered, tool, Payload.of(arguments)));
  }
}
