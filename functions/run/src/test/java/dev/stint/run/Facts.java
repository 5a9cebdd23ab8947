package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Short forms of entries, for tests about logs. */
@NullMarked
public final class Facts {

  public static final RunId RUN = new RunId("r-1");
  public static final Instant T0 = Instant.parse("2026-11-23T09:00:00Z");
  public static final Usage USAGE = new Usage(100, 10, 0);

  /** The fingerprint of a clerk without tools. */
  public static final String DEFINITION = Agent.named("clerk").build().fingerprint();

  private static final Duration TOOK = Duration.ofMillis(5);

  private Facts() {}

  public static Run run(Entry... entries) {
    return timeline(entries).run();
  }

  public static Timeline timeline(Entry... entries) {
    return Timeline.of(RUN, List.of(entries));
  }

  public static Entry started() {
    return started(Limits.DEFAULT);
  }

  public static Entry started(Limits limits) {
    return new Started(
        T0, "clerk", List.of(Text.of("Read the agreement.")), limits, limits, DEFINITION, null);
  }

  public static Entry said(String text) {
    return new MessageReceived(T0, List.of(Text.of(text)));
  }

  public static Entry answered(long action, long read, String text) {
    return replied(action, read, List.of(Text.of(text)));
  }

  public static Entry called(long action, long read, String... tools) {
    return replied(
        action,
        read,
        Stream.of(tools)
            .<Part>map(tool -> new ToolCall("call-" + tool, tool, Payload.of("{}")))
            .toList());
  }

  private static Entry replied(long action, long read, List<Part> parts) {
    return new ModelReplied(
        T0,
        ActionId.model(action),
        read,
        "scripted",
        parts,
        USAGE,
        new BigDecimal("0.01"),
        TOOK,
        DEFINITION,
        false);
  }

  public static Entry intended(String action) {
    return new ToolIntended(T0, ActionId.parse(action), T0.plusSeconds(60), DEFINITION);
  }

  public static Entry returned(String action) {
    return new ToolReturned(
        T0,
        ActionId.parse(action),
        new ToolResult("call", "tool", Payload.of("result of " + action), false),
        TOOK,
        DEFINITION,
        false);
  }

  public static Entry held(String action) {
    return new Suspended(T0, ActionId.parse(action), HoldReason.IN_DOUBT, "lost");
  }

  public static Entry failed() {
    return new Failed(T0, FailureCause.MODEL, "refused");
  }

  public static Entry cancelled() {
    return new Cancelled(T0, new Person("Ada", "http", "no longer wanted"));
  }
}
