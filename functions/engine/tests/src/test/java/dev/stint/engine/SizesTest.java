package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.RunId;
import dev.stint.engine.Runs.Change;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.run.Choice;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Hold;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Everything is bounded: a size at its bound is accepted, and one more is not. */
class SizesTest {

  private static final String REASON = "r".repeat(Runs.REASON_CHARS_MAX);
  private static final int INLINE = Payload.INLINE_BYTES_MAX;

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
  private final TestEngine engine =
      TestEngine.of(agent(Limits.DEFAULT.tokens(100_000_000), pay), model);

  private Start start(String input, Optional<String> key) {
    return engine.runs().start(new Task("clerk", input, Optional.empty(), key));
  }

  private Run finished() {
    model.says("Done.");
    Run run = engine.start("clerk", "Go.");
    engine.drain();
    return engine.run(run.id());
  }

  @Test
  void of_a_task_and_its_key() {
    String most = "ü".repeat(Runs.INPUT_BYTES_MAX / 2);
    assertThat(start(most, Optional.empty())).isInstanceOf(Start.Begun.class);
    assertThat(start(most + "x", Optional.empty()))
        .isInstanceOfSatisfying(
            Start.BadTask.class,
            bad -> assertThat(bad.what()).contains("1048577 bytes", "at most 1048576"));
    String key = "k".repeat(Runs.KEY_CHARS_MAX);
    assertThat(start("Go.", Optional.of(key))).isInstanceOf(Start.Begun.class);
    assertThat(start("Go.", Optional.of(key + "k"))).isInstanceOf(Start.BadTask.class);
    assertThat(start("Go.", Optional.of("  "))).isInstanceOf(Start.BadTask.class);
  }

  @Test
  void of_who_does_something_and_why() {
    Person longest = new Person("p".repeat(Runs.REASON_CHARS_MAX), "test", "");
    Person longer = new Person(longest.by() + "p", "test", "");
    assertThat(engine.runs().cancel(finishedNot(), longest.because(REASON)))
        .isInstanceOf(Change.Accepted.class);
    for (Change refused :
        List.of(
            engine.runs().cancel(finishedNot(), longer),
            engine.runs().cancel(finishedNot(), ADA.because(REASON + "r")),
            engine
                .runs()
                .setLimits(
                    finishedNot(),
                    Optional.empty(),
                    Optional.empty(),
                    ADA.because(REASON + "r")))) {
      assertThat(refused)
          .isInstanceOfSatisfying(
              Change.BadRequest.class, bad -> assertThat(bad.what()).contains("1000 characters"));
    }
    Run run = finished();
    assertThat(engine.engine().rewinds().rewind(run.id(), 0, true, ADA.because(REASON + "r")))
        .isInstanceOf(Rewinds.Outcome.BadRequest.class);
    assertThat(engine.engine().rewinds().fork(run.id(), 0, Optional.empty(), longer))
        .isInstanceOf(Rewinds.ForkOutcome.BadRequest.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length());
  }

  private RunId finishedNot() {
    return engine.start("clerk", "Go.").id();
  }

  @Test
  void of_a_decision() {
    model.calls("pay", "{}");
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    Hold hold = engine.run(run.id()).holds().getFirst();
    String most = "x".repeat(Runs.INPUT_BYTES_MAX);
    assertThat(decide(hold, Choice.REJECT, Optional.empty(), most + "x", ""))
        .isInstanceOf(Holds.Outcome.BadDecision.class);
    assertThat(decide(hold, Choice.REJECT, Optional.empty(), "", REASON + "r"))
        .isInstanceOf(Holds.Outcome.BadDecision.class);
    String arguments = "{\"a\":\"%s\"}";
    String fits = arguments.formatted("x".repeat(Runs.INPUT_BYTES_MAX - 8));
    assertThat(
            decide(
                hold,
                Choice.EDIT,
                Optional.of(arguments.formatted("x".repeat(Runs.INPUT_BYTES_MAX - 7))),
                "",
                ""))
        .isInstanceOf(Holds.Outcome.BadDecision.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(3);
    assertThat(decide(hold, Choice.EDIT, Optional.of(fits), most, REASON))
        .isInstanceOf(Holds.Outcome.Accepted.class);
  }

  private Holds.Outcome decide(
      Hold hold, Choice choice, Optional<String> arguments, String text, String note) {
    return engine
        .engine()
        .holds()
        .decide(
            hold.run(),
            new Holds.Decision(hold.seq(), hold.content(), choice, arguments, text),
            ADA.because(note));
  }

  @Test
  void of_how_much_is_said_to_a_run() {
    Run run = finished();
    model.says("Yes.");
    assertThat(engine.runs().say(run.id(), "x".repeat(Runs.INPUT_BYTES_MAX + 1)))
        .isInstanceOf(Change.BadRequest.class);
    for (int n = 0; n < Runs.MESSAGES_MAX; n++) {
      assertThat(engine.runs().say(run.id(), "Message " + n)).isInstanceOf(Change.Accepted.class);
    }
    assertThat(engine.runs().say(run.id(), "One more."))
        .isInstanceOfSatisfying(
            Change.Full.class, full -> assertThat(full.why()).contains("1000 messages"));
  }

  @Test
  void of_all_that_is_said_to_a_run_together() {
    Run run = finished();
    model.says("Yes.");
    String large = "x".repeat(Runs.INPUT_BYTES_MAX);
    for (int n = 0; n < Runs.MESSAGES_BYTES_MAX / Runs.INPUT_BYTES_MAX - 1; n++) {
      engine.runs().say(run.id(), large);
    }
    engine.runs().say(run.id(), large.substring(1));
    assertThat(engine.runs().say(run.id(), "xx")).isInstanceOf(Change.Full.class);
    assertThat(engine.runs().say(run.id(), "x")).isInstanceOf(Change.Accepted.class);
    assertThat(engine.run(run.id()).said().bytes()).isEqualTo(Runs.MESSAGES_BYTES_MAX);
  }

  @Test
  void of_what_an_entry_keeps() {
    Run inline = engine.start("clerk", "x".repeat(INLINE));
    assertThat(payload(inline)).isInstanceOf(Payload.Inline.class);
    assertThat(engine.payloads().keys()).isEmpty();
    String text = "y".repeat(INLINE + 1);
    Run stored = engine.start("clerk", text);
    assertThat(payload(stored))
        .isInstanceOfSatisfying(
            Payload.Stored.class,
            payload -> {
              assertThat(payload.bytes()).isEqualTo(INLINE + 1);
              assertThat(payload.preview()).hasSize(Payload.PREVIEW_CHARS_MAX);
              assertThat(payload.key()).startsWith(stored.id() + "/");
            });
    assertThat(engine.runs().text(payload(stored))).isEqualTo(text);
  }

  private Payload payload(Run run) {
    return engine.timeline(run.id()).started().parts().getFirst().payload();
  }

  @Test
  void of_several_texts_together_the_largest_are_stored_each_under_its_own_key() {
    Run run = finished();
    model.says("Yes.");
    List<String> texts = List.of("a".repeat(20_000), "b".repeat(21_000), "c".repeat(12_000));
    engine.runs().say(run.id(), texts.stream().<Part>map(Text::of).toList(), Optional.empty());
    MessageReceived said = (MessageReceived) engine.timeline(run.id()).last();
    List<Payload> payloads = said.parts().stream().map(part -> part.payload()).toList();
    assertThat(payloads.get(0)).isInstanceOf(Payload.Inline.class);
    assertThat(payloads.get(1)).isInstanceOf(Payload.Stored.class);
    assertThat(payloads.get(2)).isInstanceOf(Payload.Inline.class);
    assertThat(payloads).extracting(engine.runs()::text).isEqualTo(texts);

    List<String> large = List.of("d".repeat(40_000), "e".repeat(40_000));
    engine.runs().say(run.id(), large.stream().<Part>map(Text::of).toList(), Optional.empty());
    MessageReceived more = (MessageReceived) engine.timeline(run.id()).last();
    assertThat(more.parts())
        .extracting(part -> engine.runs().text(part.payload()))
        .isEqualTo(large);
    assertThat(engine.payloads().keys()).hasSize(3);
  }

  @Test
  void of_the_calls_of_one_reply() {
    ToolCall[] calls = new ToolCall[64];
    Arrays.setAll(calls, n -> call("read"));
    TestEngine readers =
        TestEngine.of(
            agent(Limits.DEFAULT.steps(100), TestTool.of("read", Effect.READ)),
            model.callsAll(calls).says("Done."));
    Run run = readers.start("clerk", "Read all.");
    readers.drain();
    assertThat(readers.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void limits_of_a_cancelled_run_are_not_changed() {
    Run run = engine.start("clerk", "Go.");
    engine.runs().cancel(run.id(), ADA.because(""));
    assertThat(
            engine
                .runs()
                .setLimits(
                    run.id(),
                    Optional.of(Limits.DEFAULT.steps(1)),
                    Optional.empty(),
                    ADA.because("too late")))
        .isEqualTo(new Change.Over(Status.CANCELLED));
    assertThat(engine.run(run.id()).length()).isEqualTo(2);
  }

  @Test
  void of_a_reply() {
    String most = "x".repeat(Model.REPLY_BYTES_MAX);
    model.does(request -> new ModelOutcome.Replied(List.of(Text.of(most)), ScriptedModel.USAGE));
    Run run = engine.start("clerk", "Go.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }
}
