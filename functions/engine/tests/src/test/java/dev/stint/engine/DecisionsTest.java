package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Holds.Decision;
import dev.stint.engine.Holds.Outcome;
import dev.stint.engine.StepOutcome.Done;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Change;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Wait;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people are told about their decisions, and what the log keeps of them. */
class DecisionsTest {

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool pay = TestTool.of("pay", Effect.ONCE).approved();

  private static Run drained(TestEngine engine) {
    Run run = engine.start("clerk", "Go.");
    engine.drain();
    return engine.run(run.id());
  }

  private static void assertRefused(Outcome outcome, String why) {
    assertThat(outcome).isEqualTo(new Outcome.BadDecision(why));
  }

  @Test
  void a_decision_about_a_run_that_there_is_not_says_so() {
    TestEngine engine = TestEngine.of(agent(), model);
    Decision decision = new Decision(1, "", Choice.APPROVE, Optional.empty(), "");
    assertThat(engine.engine().holds().decide(new RunId("r-0"), decision, ADA))
        .isInstanceOf(Outcome.UnknownRun.class);
  }

  @Test
  void a_decision_that_cannot_be_taken_says_what_is_wrong_with_it() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}"));
    Run run = drained(engine);
    Hold hold = run.holds().getFirst();
    assertRefused(
        engine.decide(hold, Choice.RENEW, Optional.empty(), ""),
        "'RENEW' is not one of the choices [APPROVE, EDIT, REJECT].");
    String long1 = "x".repeat(Runs.INPUT_BYTES_MAX + 1);
    assertRefused(
        engine.decide(hold, Choice.REJECT, Optional.empty(), long1),
        "'text' has at most 1048576 bytes.");
    assertRefused(
        engine.decide(hold, Choice.EDIT, Optional.of(long1), ""),
        "'arguments' have at most 1048576 bytes.");
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length());
  }

  @Test
  void an_answer_and_an_outcome_are_texts_for_the_agent() {
    TestTool ask = TestTool.of("ask", Effect.ONCE, call -> new ToolOutcome.Question("Which one?"));
    TestTool send = TestTool.of("send", Effect.ONCE, call -> new ToolOutcome.InDoubt("line broke"));
    TestEngine engine =
        TestEngine.of(
            agent(ask, send),
            model.callsAll(Clerks.call("ask"), Clerks.call("send")).says("Done."));
    Run run = drained(engine);
    assertRefused(
        engine.decide(run.holds().getFirst(), Choice.ANSWER, Optional.empty(), " "),
        "'text' is missing: what the agent is to read as the answer.");
    assertRefused(
        engine.decide(run.holds().getLast(), Choice.RECORD, Optional.empty(), ""),
        "'text' is missing: what the agent is to read as the outcome.");
    assertRefused(
        engine.decide(run.holds().getFirst(), Choice.ANSWER, Optional.of("{}"), "This."),
        "'arguments' are given only to edit them, or to restore parts.");
  }

  /** A run whose call has written a document, which a person has to approve. */
  private TestEngine withheld(Change change) {
    TestTool edit = TestTool.of("edit", Effect.ONCE).approved();
    TestEngine engine =
        TestEngine.of(
            agent(edit),
            new ScriptedModel().callsAll(Clerks.call("edit"), Clerks.call("edit")).says("Done."));
    Run run = engine.start("clerk", "Edit.");
    engine.deliver();
    ToolResult result = new ToolResult("call-edit", "edit", Payload.of("Edited."), false);
    engine
        .log()
        .append(
            run.id(),
            2,
            new Suspended(
                TestEngine.START,
                new ActionId(1, 1),
                new Wait.ForPerson(HoldReason.APPROVAL),
                "look at it",
                null,
                new Withheld(result, List.of(change))));
    return engine;
  }

  private static RunId only(TestEngine engine) {
    return engine.index().toRevive(Optional.empty(), 1).runs().getFirst().run();
  }

  @Test
  void a_withheld_result_is_approved_unless_another_call_changed_the_same_document_meanwhile() {
    Change draft = new Change.Put("a.md", null, Payload.of("draft"));
    for (boolean changed : List.of(false, true)) {
      TestEngine engine = withheld(draft);
      RunId id = only(engine);
      if (changed) {
        Change other = new Change.Put("a.md", null, Payload.of("other"));
        engine
            .log()
            .append(
                id,
                3,
                new ToolReturned(
                    TestEngine.START,
                    new ActionId(1, 2),
                    new ToolResult("call-edit", "edit", Payload.of("Edited."), false),
                    Duration.ZERO,
                    engine.run(id).definition().orElseThrow(),
                    false,
                    List.of(other)));
      }
      Hold hold = engine.run(id).holds().getFirst();
      Outcome approved = engine.decide(hold, Choice.APPROVE, Optional.empty(), "");
      if (changed) {
        assertRefused(
            approved, "What this call changed was changed by another call meanwhile: reject it.");
        assertThat(engine.decide(hold, Choice.REJECT, Optional.empty(), ""))
            .isInstanceOf(Outcome.Accepted.class);
      } else {
        assertThat(approved).isInstanceOf(Outcome.Accepted.class);
        assertThat(engine.run(id).workspace().version("a.md")).isPresent();
      }
    }
  }

  @Test
  void a_hold_that_has_expired_is_gone() {
    Agent clerk = Agent.named("clerk").tools(pay).holdsExpireAfter(Duration.ofMinutes(5)).build();
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}").says("So be it."));
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    engine.deliver();
    Hold hold = engine.run(run.id()).holds().getFirst();
    engine.clock().advance(Duration.ofMinutes(5));
    assertThat(engine.deliver())
        .as("the step that ends it")
        .hasValueSatisfying(outcome -> assertThat(outcome).isInstanceOf(Done.class));
    assertThat(engine.queue().nextVisible())
        .as("the model is asked at once")
        .contains(engine.clock().instant());
    engine.drain();
    assertThat(engine.decide(hold, Choice.APPROVE, Optional.empty(), ""))
        .isInstanceOf(Outcome.NoSuchHold.class);
    assertThat(pay.invocations()).isEmpty();
  }

  private TestEngine limited() {
    return TestEngine.of(
        agent(Limits.DEFAULT.steps(1), TestTool.of("read", Effect.READ)),
        new ScriptedModel().calls("read", "{}"));
  }

  private static Outcome giveUp(TestEngine engine, Hold hold, long at, String text, String why) {
    return engine
        .engine()
        .holds()
        .decide(
            hold.run(),
            new Decision(at, hold.content(), Choice.GIVE_UP, Optional.empty(), text),
            ADA.because(why));
  }

  @Test
  void a_run_that_is_given_up_keeps_the_reason_or_else_the_text() {
    for (String why : List.of("", "no budget")) {
      TestEngine engine = limited();
      Hold hold = drained(engine).holds().getFirst();
      giveUp(engine, hold, hold.seq(), "not worth it", why);
      Cancelled end = (Cancelled) engine.run(hold.run()).end().orElseThrow();
      assertThat(end.person().why())
          .isEqualTo("Given up at hold 2. " + (why.isEmpty() ? "not worth it" : "no budget"));
    }
  }

  @Test
  void a_run_that_was_given_up_was_given_up_at_that_hold_and_at_no_other() {
    TestEngine engine = limited();
    Origin mail = new Origin("mail", "ada@example.com", "1", Map.of());
    Run run = engine.start("clerk", "Go.", mail);
    engine.drain();
    Hold hold = engine.run(run.id()).hold().orElseThrow();
    giveUp(engine, hold, hold.seq(), "", "");
    engine.drain();
    Run told = engine.run(run.id());
    assertThat(told.status()).isEqualTo(Status.CANCELLED);
    assertThat(engine.timeline(run.id()).last())
        .as("its end was told after it")
        .isInstanceOf(ToolReturned.class);
    assertThat(giveUp(engine, hold, hold.seq(), "", "")).isInstanceOf(Outcome.Accepted.class);
    assertThat(giveUp(engine, hold, hold.seq() + 1, "", "")).isInstanceOf(Outcome.NoSuchHold.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(told.length());
  }
}
