package dev.stint.run;

import static dev.stint.run.Facts.RUN;
import static dev.stint.run.Facts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.AnswerType;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Resolution.Decision;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The most tokens that a model will read: one token a byte of text its vendor has not counted. */
class InputBoundTest {

  private static final Agent CLERK = Agent.named("clerk").instructions("Be brief.").build();
  private static final String WORDS = "ü".repeat(500);

  private static long tokens(Agent agent, Entry... entries) {
    return InputBound.tokens(agent, Timeline.of(RUN, List.of(entries)), stop("fast"));
  }

  private static Route.Stop stop(String model) {
    Model client =
        request -> {
          throw new AssertionError("it is not called");
        };
    return new Route.Stop(model, client, Price.FREE, Duration.ofSeconds(1));
  }

  private static Entry started(String text) {
    return new Started(
        T0,
        "clerk",
        List.of(Text.of(text)),
        Limits.DEFAULT,
        Limits.DEFAULT,
        CLERK.fingerprint(),
        null);
  }

  private static Entry replied(Part part, String model, Usage usage, boolean cutOff) {
    return new ModelReplied(
        T0,
        ActionId.model(0),
        0,
        model,
        List.of(part),
        usage,
        BigDecimal.ZERO,
        Duration.ZERO,
        CLERK.fingerprint(),
        cutOff);
  }

  @Test
  void of_what_nobody_has_counted_each_byte_may_be_a_token() {
    long empty = tokens(CLERK, started(""));
    assertThat(tokens(CLERK, started(WORDS)) - empty).isEqualTo(1_000);
    Agent longer = Agent.named("clerk").instructions("Be brief." + WORDS).build();
    assertThat(tokens(longer, started("")) - empty).isEqualTo(1_000);
  }

  @Test
  void instructions_that_a_function_makes_count_again_as_it_may_have_been_changed() {
    Usage counted = new Usage(2_000, 10, 0);
    Entry[] run = {started(""), replied(Text.of("Yes."), "fast", counted, false)};
    long fixed = tokens(CLERK, run);
    Agent varying = Agent.named("clerk").instructions(input -> "Be brief.").build();
    assertThat(varying.fingerprint()).isNotEqualTo(CLERK.fingerprint());
    Entry reply =
        new ModelReplied(
            T0,
            ActionId.model(0),
            0,
            "fast",
            List.of(Text.of("Yes.")),
            counted,
            BigDecimal.ZERO,
            Duration.ZERO,
            varying.fingerprint(),
            false);
    assertThat(tokens(varying.instructedFor(""), started(""), reply))
        .isEqualTo(fixed + "Be brief.".length());
  }

  private static final AnswerType ANY =
      new AnswerType() {
        @Override
        public String name() {
          return "Any";
        }

        @Override
        public String schema() {
          return WORDS;
        }

        @Override
        public Object read(String text) {
          return text;
        }

        @Override
        public String json(String text) {
          return text;
        }
      };

  @Test
  void the_schema_of_the_answer_is_read_and_what_did_not_fit_it() {
    Agent typed = Agent.named("clerk").instructions("Be brief.").answers(ANY).build();
    long schema = tokens(typed, started("")) - tokens(CLERK, started(""));
    assertThat(schema).isBetween(1_000L, 1_300L);

    Entry fits = unfit(typed, null);
    assertThat(tokens(typed, started(""), unfit(typed, WORDS)) - tokens(typed, started(""), fits))
        .isBetween(1_000L, 1_200L);
  }

  private static Entry unfit(Agent agent, @Nullable String why) {
    return new ModelReplied(
        T0,
        ActionId.model(0),
        0,
        "fast",
        List.of(Text.of("Many.")),
        new Usage(2_000, 10, 0),
        BigDecimal.ZERO,
        Duration.ZERO,
        agent.fingerprint(),
        false,
        why,
        null);
  }

  @Test
  void an_estimate_goes_by_whoever_counted_last() {
    Entry counted = replied(Text.of("Yes."), "slow", new Usage(2_000, 10, 0), false);
    Timeline timeline = Timeline.of(RUN, List.of(started(WORDS.repeat(20)), counted));
    assertThat(InputBound.tokens(CLERK, timeline, stop("fast"))).isGreaterThan(20_000);
    assertThat(InputBound.tokens(CLERK, timeline, stop("slow"))).isBetween(2_010L, 2_100L);
    assertThat(InputBound.estimate(CLERK, timeline)).isBetween(2_010L, 2_100L);
  }

  @Test
  void messages_replies_and_results_are_read_too() {
    Entry start = started("");
    ToolCall call = new ToolCall("1", "read", Payload.of(WORDS));
    Entry reply = replied(call, "other", new Usage(7, 7, 0), false);
    long asked = tokens(CLERK, start, reply);
    assertThat(asked - tokens(CLERK, start)).as("arguments").isBetween(1_000L, 1_100L);
    Entry result =
        new ToolReturned(
            T0,
            ActionId.parse("1.1"),
            new ToolResult("1", "read", Payload.of(WORDS), false),
            Duration.ZERO,
            CLERK.fingerprint(),
            false);
    assertThat(tokens(CLERK, start, reply, result) - asked).as("result").isBetween(1_000L, 1_100L);
    Entry said = new MessageReceived(T0, List.of(Text.of(WORDS), Text.of(WORDS)));
    assertThat(tokens(CLERK, start, said) - tokens(CLERK, start))
        .as("message")
        .isBetween(2_000L, 2_200L);
  }

  @Test
  void what_the_same_model_has_read_counts_as_its_vendor_counted_it() {
    Usage counted = new Usage(300, 40, 0);
    Entry reply = replied(new ToolCall("1", "read", Payload.of("{}")), "fast", counted, false);
    assertThat(tokens(CLERK, started(WORDS), reply)).isBetween(340L, 400L);
    Entry said = new MessageReceived(T0, List.of(Text.of(WORDS)));
    assertThat(tokens(CLERK, started(WORDS), said, reply))
        .as("it had not read what was said meanwhile")
        .isBetween(1_340L, 1_500L);
  }

  @Test
  void a_count_that_says_nothing_of_this_request_is_not_believed() {
    Entry start = started(WORDS);
    Part call = new ToolCall("1", "read", Payload.of("{}"));
    Usage counted = new Usage(300, 40, 0);
    Agent other = Agent.named("clerk").instructions("Be long.").build();
    assertThat(tokens(CLERK, start, replied(call, "slow", counted, false)))
        .as("of another model")
        .isGreaterThan(1_500);
    assertThat(tokens(other, start, replied(call, "fast", counted, false)))
        .as("of another agent")
        .isGreaterThan(1_500);
    assertThat(tokens(CLERK, start, replied(call, "fast", new Usage(300, 40, 0, true), false)))
        .as("estimated")
        .isGreaterThan(1_500);
    assertThat(tokens(CLERK, start, replied(call, "fast", Usage.NONE, false)))
        .as("none")
        .isGreaterThan(1_500);
    assertThat(tokens(CLERK, start, replied(call, "fast", counted, true)))
        .as("cut off")
        .isGreaterThan(1_500);
  }

  /** A tool that is never called. */
  private record Named(String name, String description, String schema) implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec(name, description, schema, Effect.READ, ToolSpec.TIMEOUT_DEFAULT);
    }

    @Override
    public ToolOutcome call(ToolInvocation invocation) {
      throw new AssertionError("It is only described");
    }
  }

  @Test
  void each_tool_is_read_with_its_name_its_description_and_its_schema() {
    long none = tokens(CLERK, started(""));
    Agent one = Agent.named("clerk").instructions("Be brief.").tools(tool("read", "", "")).build();
    long first = tokens(one, started("")) - none;
    assertThat(first).as("its frame and its name").isEqualTo(32 + 4);
    Agent longer =
        Agent.named("clerk")
            .instructions("Be brief.")
            .tools(tool("read", "Reads.", "{}"), tool("write", "", ""))
            .build();
    assertThat(tokens(longer, started("")) - none).isEqualTo(first + 6 + 2 + 32 + 5);
  }

  private static Tool tool(String name, String description, String schema) {
    return new Named(name, description, schema);
  }

  @Test
  void what_a_person_or_another_system_answered_is_read_and_so_are_edited_arguments() {
    Entry start = started("");
    Entry reply = replied(new ToolCall("1", "pay", Payload.of("{}")), "other", Usage.NONE, false);
    ActionId call = ActionId.parse("1.1");
    Entry question = new Suspended(T0, call, HoldReason.QUESTION, "Which one?");
    Person ada = new Person("Ada", "test", "");
    long asked = tokens(CLERK, start, reply, question);
    Entry answer = decided(ada, new Decision(Choice.ANSWER, "", null, Payload.of(WORDS)));
    assertThat(tokens(CLERK, start, reply, question, answer) - asked).isEqualTo(1_000 + 32);

    Entry approval = new Suspended(T0, call, HoldReason.APPROVAL, "a rule");
    Entry edit =
        decided(ada, new Decision(Choice.EDIT, "", Payload.of(WORDS), Payload.of("Less.")));
    assertThat(tokens(CLERK, start, reply, approval, edit) - asked).isEqualTo(1_000 + 32);
    Entry approved = decided(ada, new Decision(Choice.APPROVE, "", null, Payload.of("")));
    assertThat(tokens(CLERK, start, reply, approval, approved)).isEqualTo(asked);
  }

  private static Entry decided(Person person, Decision decision) {
    return new Resumed(T0, 2, person, decision);
  }

  @Test
  void no_model_reads_what_came_of_a_notice() {
    Entry start =
        new Started(
            T0,
            "clerk",
            List.of(Text.of("")),
            Limits.DEFAULT,
            Limits.DEFAULT,
            CLERK.fingerprint(),
            new Origin("mail", "ada@example.com", "1", Map.of()));
    Entry reply = replied(Text.of("Done."), "other", Usage.NONE, false);
    Entry told =
        new ToolReturned(
            T0,
            ActionId.parse("1.1"),
            new ToolResult("", "mail", Payload.of(WORDS), false),
            Duration.ZERO,
            CLERK.fingerprint(),
            false);
    assertThat(tokens(CLERK, start, reply, told)).isEqualTo(tokens(CLERK, start, reply));
  }
}
