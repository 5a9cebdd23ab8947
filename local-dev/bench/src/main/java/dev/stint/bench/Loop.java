package dev.stint.bench;

import dev.stint.agent.Agent;
import dev.stint.agent.Callback;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Deployment;
import dev.stint.message.Message;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** An agent that calls its model and one tool in turn, and does nothing else. */
final class Loop {

  private static final int HELD_STEPS = 9;
  private static final int TEXT_CHARS = 2_000;
  private static final int DOCUMENT_CHARS = 10_000;
  private static final String LETTERS = "eeeetttaaooiinnsshhrrddlcumwfgypbvk";
  private static final Random WORDS = new Random(1);

  static final String AGENT = "loop";
  private static final String OTHER = "other";
  private static final Usage USAGE = new Usage(100, 10, 0);

  private Loop() {}

  /**
   * @param steps after how many steps the model gives its answer; an even number
   */
  static Deployment of(Effect effect, int steps) {
    Agent agent =
        Agent.named(AGENT)
            .stintLimits(unlimited(steps + 1L))
            .tools(TestTool.of("look", effect))
            .build();
    return new Deployment(List.of(agent), List.of(Route.of(Agent.ROUTE_DEFAULT, model(steps))));
  }

  /**
   * A looping agent with texts of a usual size: every result and every text of the model has about
   * 2 KB.
   *
   * @param messages after how many messages the model gives its answer
   */
  static Deployment texts(int messages) {
    return texts(messages, sent -> {});
  }

  /**
   * @param sent receives the messages of every request to the model
   */
  static Deployment texts(int messages, Consumer<List<Message>> sent) {
    Agent agent =
        Agent.named(AGENT)
            .stintLimits(unlimited(2L * messages))
            .runLimits(unlimited(2L * messages))
            .tools(
                TestTool.of(
                    "look", Effect.READ, call -> new ToolOutcome.Returned(text(TEXT_CHARS))))
            .build();
    Model talks =
        request -> {
          sent.accept(request.messages());
          int at = request.messages().size();
          Text said = Text.of(text(TEXT_CHARS));
          return new ModelOutcome.Replied(
              at >= messages ? List.of(said) : List.of(said, look(at)), USAGE);
        };
    return new Deployment(List.of(agent), List.of(Route.of(Agent.ROUTE_DEFAULT, talks)));
  }

  private static Limits unlimited(long steps) {
    return Limits.DEFAULT
        .steps(steps)
        .tokens(Long.MAX_VALUE)
        .bytes(Long.MAX_VALUE)
        .time(Duration.ofDays(1));
  }

  /** Words that compress about as well as prose does. */
  private static String text(int chars) {
    StringBuilder text = new StringBuilder();
    while (text.length() < chars) {
      int letters = 2 + WORDS.nextInt(9);
      for (int n = 0; n < letters; n++) {
        text.append(LETTERS.charAt(WORDS.nextInt(LETTERS.length())));
      }
      text.append(' ');
    }
    return text.toString();
  }

  /** A looping agent whose calls all wait for a person. */
  static Deployment held() {
    Agent agent = Agent.named(AGENT).tools(TestTool.of("look", Effect.ONCE).approved()).build();
    return new Deployment(
        List.of(agent), List.of(Route.of(Agent.ROUTE_DEFAULT, model(HELD_STEPS))));
  }

  /** A looping agent whose calls write a document of 10 KB anew. */
  static Deployment writing() {
    TestTool look =
        TestTool.of(
            "look",
            Effect.READ,
            call -> {
              int before = call.documents().text("notes.md").map(String::length).orElse(0);
              String text = text(DOCUMENT_CHARS) + before + call.key();
              return new ToolOutcome.Edited(
                  "Written.", List.of(ToolOutcome.Edit.of("notes.md", text)));
            });
    Agent agent = Agent.named(AGENT).tools(look).build();
    return new Deployment(
        List.of(agent), List.of(Route.of(Agent.ROUTE_DEFAULT, model(HELD_STEPS))));
  }

  /** A looping agent whose calls wait for a second. */
  static Deployment timed() {
    TestTool look =
        TestTool.of(
            "look", Effect.READ, call -> new ToolOutcome.WaitsFor(Duration.ofSeconds(1), "Over."));
    Agent agent = Agent.named(AGENT).tools(look).build();
    return new Deployment(
        List.of(agent), List.of(Route.of(Agent.ROUTE_DEFAULT, model(HELD_STEPS))));
  }

  /**
   * A looping agent whose calls another system answers.
   *
   * @param asked gets the token of each call
   */
  static Deployment asking(Consumer<String> asked) {
    TestTool look =
        TestTool.of(
                "look",
                Effect.IDEMPOTENT,
                call -> {
                  asked.accept(call.callback().orElseThrow().token());
                  return new ToolOutcome.AwaitsCallback();
                })
            .answered(Callback.Terms.within(Duration.ofDays(1)));
    Agent agent = Agent.named(AGENT).tools(look).build();
    return new Deployment(
        List.of(agent), List.of(Route.of(Agent.ROUTE_DEFAULT, model(HELD_STEPS))));
  }

  /** A looping agent whose calls are tasks for another one, which answers at once. */
  static Deployment delegated() {
    TestTool look =
        TestTool.of(
            "look",
            Effect.IDEMPOTENT,
            call -> new ToolOutcome.Delegated(OTHER, "Look.", Limits.DELEGATED));
    Agent agent = Agent.named(AGENT).tools(look).build();
    Agent other = Agent.named(OTHER).route(OTHER).build();
    Model answers = request -> new ModelOutcome.Replied(List.of(Text.of("Nothing.")), USAGE);
    return new Deployment(
        List.of(agent, other),
        List.of(Route.of(Agent.ROUTE_DEFAULT, model(HELD_STEPS)), Route.of(OTHER, answers)));
  }

  private static Model model(int steps) {
    return request ->
        request.messages().size() > steps
            ? new ModelOutcome.Replied(List.of(Text.of("Done.")), USAGE)
            : new ModelOutcome.Replied(List.of(look(request.messages().size())), USAGE);
  }

  /** Makes every call different, because equal calls again and again are held as a loop. */
  private static ToolCall look(int at) {
    return new ToolCall("call", "look", Payload.of("{\"at\":%d}".formatted(at)));
  }
}
