package dev.stint.telemetry;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.engine.Observer.Appended;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Timeline;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A run of three steps: a model asks for a call, the call is made, the model answers. */
final class Events {

  static final RunId RUN = new RunId("r-traced");
  static final Instant START = Instant.parse("2026-11-29T12:00:00.123456789Z");
  static final Duration TOOK = Duration.ofMillis(250);

  private static final String DEFINITION = "0123456789abcdef";

  private Events() {}

  static List<Appended> ofRun(RunId run) {
    return of(
        Timeline.of(
            run,
            List.of(
                new Started(
                    START,
                    "clerk",
                    List.of(Text.of("File it.")),
                    Limits.DEFAULT,
                    Limits.DEFAULT,
                    DEFINITION,
                    null),
                reply(1, 0, List.of(new ToolCall("call-1", "file", Payload.of("{\"n\":1}")))),
                new ToolReturned(
                    START.plusSeconds(2),
                    new ActionId(1, 1),
                    new ToolResult("call-1", "file", Payload.of("No such file"), true),
                    TOOK,
                    DEFINITION,
                    false),
                reply(3, 2, List.of(Text.of("It is not there."))))));
  }

  static ModelReplied reply(long second, long action, List<dev.stint.message.Part> parts) {
    return new ModelReplied(
        START.plusSeconds(second),
        ActionId.model(action),
        action,
        "main",
        parts,
        new Usage(120, 30, 100),
        new BigDecimal("0.0125"),
        TOOK,
        DEFINITION,
        false);
  }

  static List<Appended> of(Timeline timeline) {
    return timeline.log().stream().map(Events::at).toList();
  }

  private static Appended at(Timeline at) {
    Entry entry = at.last();
    return new Appended(at.before().run(), entry, at.run(), false);
  }
}
