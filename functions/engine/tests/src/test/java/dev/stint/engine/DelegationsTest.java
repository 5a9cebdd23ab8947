package dev.stint.engine;

import static dev.stint.engine.Clerks.kinds;
import static dev.stint.engine.Clerks.sweep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Child;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ReservationSet;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Origin;
import dev.stint.run.Reserved;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Source;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Wait;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Runs that delegate to other runs: what they reserve, and what comes back. */
class DelegationsTest {

  private final TestTool pay =
      TestTool.of("pay", Effect.ONCE)
          .undoneBy(Effect.IDEMPOTENT, call -> new ToolOutcome.Returned("Paid back."));
  private final TestTool note = TestTool.of("note", Effect.ONCE);
  private Function<ModelRequest, ModelOutcome> lead = says("Done.");
  private Function<ModelRequest, ModelOutcome> reader = says("It says so.");
  private int asked;

  private static TestTool delegate(String agent, Limits limits) {
    return TestTool.of(
        "delegate_to_" + agent,
        Effect.IDEMPOTENT,
        call -> new ToolOutcome.Delegated(agent, call.arguments(), limits));
  }

  private static Function<ModelRequest, ModelOutcome> says(String text) {
    return request -> new ModelOutcome.Replied(List.of(Text.of(text)), ScriptedModel.USAGE);
  }

  /** Calls these tools once, and then says something. */
  private static Function<ModelRequest, ModelOutcome> calls(String then, String... tools) {
    return request -> {
      boolean first = request.messages().stream().noneMatch(DelegationsTest::isOfTool);
      if (!first) {
        return says(then).apply(request);
      }
      List<Part> calls = new ArrayList<>();
      for (String tool : tools) {
        calls.add(new ToolCall("call-" + calls.size(), tool, Payload.of("{\"n\":1}")));
      }
      return new ModelOutcome.Replied(calls, ScriptedModel.USAGE);
    };
  }

  private static boolean isOfTool(Message message) {
    return message.role() == Message.Role.TOOL;
  }

  private TestEngine engine(Limits reserved) {
    return TestEngine.of(deployment(reserved, Limits.DEFAULT));
  }

  private Deployment deployment(Limits reserved, Limits ofLead) {
    Agent researcher = Agent.named("reader").instructions("reader").tools(pay, note).build();
    Agent middle =
        Agent.named("middle")
            .instructions("middle")
            .tools(
                delegate(
                    "reader",
                    Limits.DELEGATED
                        .steps(2)
                        .costUsd("0.01")
                        .tokens(2_000)
                        .bytes(1_000)
                        .children(0)))
            .build();
    Agent leads =
        Agent.named("lead")
            .instructions("lead")
            .stintLimits(ofLead)
            .tools(delegate("reader", reserved), delegate("middle", reserved), note)
            .build();
    return new Deployment(
        List.of(leads, middle, researcher),
        List.of(
            Route.of(
                "default",
                request -> {
                  asked++;
                  return switch (request.instructions()) {
                    case "lead" -> lead.apply(request);
                    case "middle" -> calls("Through.", "delegate_to_reader").apply(request);
                    default -> reader.apply(request);
                  };
                })));
  }

  private static Run child(TestEngine engine, Run run, int number) {
    return engine.run(engine.run(run.id()).children().get(number).run());
  }

  private static ToolResult result(ModelRequest request, int number) {
    List<ToolResult> results = new ArrayList<>();
    request.messages().stream()
        .filter(DelegationsTest::isOfTool)
        .forEach(message -> message.parts().forEach(part -> results.add((ToolResult) part)));
    return results.get(number);
  }

  @Test
  void calls_of_one_reply_are_runs_of_their_own_and_their_answers_are_results() {
    List<ModelRequest> requests = new ArrayList<>();
    Function<ModelRequest, ModelOutcome> script =
        calls("Both say so.", "delegate_to_reader", "delegate_to_reader");
    lead =
        request -> {
          requests.add(request);
          return script.apply(request);
        };
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Read both.");
    engine.deliver();
    engine.deliver();
    engine.deliver();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    assertThat(engine.run(run.id()).reserved().open()).isEqualTo(2);
    Run first = child(engine, run, 0);
    assertThat(first.parent().orElseThrow().run()).isEqualTo(run.id());
    assertThat(first.path()).containsExactly(run.id());
    assertThat(first.runLimits().stepsMax()).isEqualTo(5);
    assertThat(first.runLimits().tree().depthMax()).isEqualTo(2);
    engine.drain();
    Run done = engine.run(run.id());
    assertThat(done.status()).isEqualTo(Status.FINISHED);
    assertThat(result(requests.getLast(), 0).output().toString()).contains("It says so.");
    assertThat(done.reserved()).isEqualTo(Reserved.NOTHING);
    assertThat(done.spent().steps()).as("2 replies, 2 calls, 2 replies below").isEqualTo(6);
    assertThat(done.spent().children()).isEqualTo(2);
    assertThat(done.spent().usage().tokens()).isEqualTo(4 * 110);
    assertThat(child(engine, run, 1).status()).isEqualTo(Status.FINISHED);
    assertThat(kinds(engine.timeline(first.id())))
        .containsExactly("Started", "ModelReplied", "ToolReturned");
  }

  @Test
  void three_runs_of_the_default_fit_into_a_stint_of_the_default() {
    lead = calls("All.", "delegate_to_reader", "delegate_to_reader", "delegate_to_reader");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Read all.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(run.id()).children()).hasSize(3);
  }

  @Test
  void what_does_not_fit_is_a_limit_hold_and_is_never_less() {
    lead = calls("Both.", "delegate_to_reader", "delegate_to_reader");
    TestEngine engine = engine(Limits.DELEGATED.steps(12));
    Run run = engine.start("lead", "Read both.");
    engine.deliver();
    engine.deliver();
    engine.deliver();
    Run held = engine.run(run.id());
    assertThat(held.hold().orElseThrow().reason()).isEqualTo(HoldReason.LIMIT);
    assertThat(held.hold().orElseThrow().detail())
        .contains("steps, 12 and one for the call asked and 6 left");
    assertThat(held.children()).hasSize(1);
    engine.drain();
    assertThat(engine.run(run.id()).reserved()).isEqualTo(Reserved.NOTHING);
    engine.decide(run.id(), Choice.RENEW, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(run.id()).children()).hasSize(2);
  }

  @Test
  void a_run_that_fails_is_an_error_that_the_parents_model_reads() {
    List<ModelRequest> requests = new ArrayList<>();
    Function<ModelRequest, ModelOutcome> script = calls("So be it.", "delegate_to_reader");
    lead =
        request -> {
          requests.add(request);
          return script.apply(request);
        };
    reader = calls("Never.", "note");
    TestEngine engine = engine(Limits.DELEGATED.steps(1));
    Run run = engine.start("lead", "Read it.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    ToolResult result = result(requests.getLast(), 0);
    assertThat(result.error()).isTrue();
    assertThat(result.output().toString()).contains("failed: Limit of the run reached: steps");
    assertThat(child(engine, run, 0).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void nothing_is_delegated_deeper_than_the_limit() {
    lead = calls("Through.", "delegate_to_middle");
    TestEngine engine = engine(Limits.DELEGATED.depth(0));
    Run run = engine.start("lead", "Go.");
    engine.drain();
    Run middle = child(engine, run, 0);
    assertThat(middle.runLimits().tree().depthMax()).isZero();
    assertThat(middle.children()).isEmpty();
    assertThat(middle.status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_run_may_wait_for_so_many_at_once() {
    lead = calls("Both.", "delegate_to_reader", "delegate_to_reader");
    TestEngine engine =
        TestEngine.of(deployment(Limits.DELEGATED, Limits.DEFAULT.childrenAtOnce(1)));
    Run run = engine.start("lead", "Read both.");
    engine.drain();
    assertThat(engine.run(run.id()).children()).hasSize(1);
    assertThat(engine.timeline(run.id()).entries().toString()).contains("the most at once");
  }

  @Test
  void a_run_that_was_not_begun_as_its_process_died_is_begun_by_the_same_message() {
    lead = calls("Done.", "delegate_to_reader");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Read it.");
    engine.deliver();
    RunId child = new RunId("r-child");
    Wait.Delegated task = new Wait.Delegated("reader", Payload.of("Read it."), Limits.DELEGATED);
    engine
        .log()
        .append(
            run.id(),
            2,
            new Suspended(
                TestEngine.START,
                new ActionId(1, 1),
                new Wait.ForChild(child, task),
                "delegated",
                null));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(child).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_lost_message_of_a_child_is_found_by_the_sweep() {
    lead = calls("Done.", "delegate_to_reader");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Read it.");
    engine.deliver();
    engine.deliver();
    engine.deliver();
    engine.loseMessages(); // That of the notice to the parent.
    engine.clock().advance(Duration.ofHours(1));
    sweep(engine, Duration.ofMinutes(16));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_cancel_goes_down_the_tree_and_the_root_has_stopped_when_all_have() {
    lead = calls("Through.", "delegate_to_middle");
    reader = calls("Paid.", "pay");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    for (int n = 0; n < 5; n++) {
      engine.deliver();
    }
    Run middle = child(engine, run, 0);
    Run below = child(engine, middle, 0);
    assertThat(below.calls()).hasSize(1);
    engine.loseMessages();
    engine.runs().cancel(run.id(), TestEngine.ADA.because("enough"));
    Run stopping = engine.run(run.id());
    assertThat(stopping.status()).isEqualTo(Status.CANCELLED);
    assertThat(stopping.hasOpenChildren()).isTrue();
    int before = asked;
    engine.drain();
    assertThat(engine.run(run.id()).hasOpenChildren()).isFalse();
    assertThat(engine.run(middle.id()).status()).isEqualTo(Status.CANCELLED);
    Run last = engine.run(below.id());
    assertThat(last.status()).as(last.end().toString()).isEqualTo(Status.CANCELLED);
    assertThat(last.end().orElseThrow().toString()).contains("enough");
    assertThat(asked).isEqualTo(before);
    assertThat(pay.invocations()).isEmpty();
    assertThat(engine.run(run.id()).spent().steps()).as("all that was spent").isEqualTo(5);
  }

  @Test
  void a_rewind_over_a_delegation_takes_back_what_was_done_below_deepest_first() {
    lead = calls("Through.", "delegate_to_middle");
    reader = calls("Paid.", "pay");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    engine.drain();
    Run middle = child(engine, run, 0);
    Run below = child(engine, middle, 0);
    assertThat(pay.invocations()).hasSize(1);
    Rewinds.Plan plan =
        ((Rewinds.Preview.Possible) engine.engine().rewinds().preview(run.id(), 0)).plan();
    assertThat(plan.remains()).isEmpty();
    Rewinds.Below first = plan.undo().getFirst().below().orElseThrow();
    assertThat(first.run()).isEqualTo(middle.id());
    assertThat(first.undo().getFirst().below().orElseThrow().undo().getFirst().tool())
        .isEqualTo("pay");
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA);
    lead = says("Nothing.");
    engine.drain();
    assertThat(pay.undone()).hasSize(1);
    assertThat(engine.run(below.id()).status()).isEqualTo(Status.CANCELLED);
    assertThat(engine.run(middle.id()).status()).isEqualTo(Status.CANCELLED);
    Run root = engine.run(run.id());
    assertThat(root.status()).isEqualTo(Status.FINISHED);
    assertThat(root.reserved()).isEqualTo(Reserved.NOTHING);
    assertThat(engine.timeline(run.id()).entries().getLast().at())
        .isAfterOrEqualTo(engine.timeline(below.id()).entries().getLast().at());
  }

  @Test
  void a_rewind_over_a_run_at_work_first_cancels_it() {
    lead = calls("Through.", "delegate_to_reader");
    reader = calls("Paid.", "pay");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    for (int n = 0; n < 4; n++) {
      engine.deliver();
    }
    assertThat(pay.invocations()).hasSize(1);
    int before = asked;
    engine.loseMessages();
    engine.engine().rewinds().rewind(run.id(), 0, true, TestEngine.ADA);
    lead = says("Nothing.");
    engine.drain();
    Run below = child(engine, run, 0);
    assertThat(kinds(engine.timeline(below.id()))).contains("Cancelled", "Rewound");
    assertThat(pay.undone()).hasSize(1);
    assertThat(asked).as("only the lead").isEqualTo(before + 1);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(run.id()).reserved()).isEqualTo(Reserved.NOTHING);
    assertThat(engine.run(run.id()).spent().steps())
        .as("the replies, and the child's reply and call")
        .isEqualTo(2 + 2);
  }

  @Test
  void an_end_that_was_on_its_way_does_not_stand_for_what_is_to_be_taken_back() {
    lead = calls("Through.", "delegate_to_reader");
    reader = calls("Paid.", "pay");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    for (int n = 0; n < 5; n++) {
      engine.deliver();
    }
    Run below = child(engine, run, 0);
    ActionId end = below.toTell().getFirst().id();
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA);
    engine.loseMessages();
    ActionId undo = engine.run(run.id()).nextUndo().orElseThrow().id();
    send(engine, run, undo);
    engine.deliver();
    engine.loseMessages();
    send(engine, below, end);
    engine.deliver();
    assertThat(engine.run(run.id()).isUndoing()).as("it waits for more than that end").isTrue();
    send(engine, run, engine.run(run.id()).toTell().getFirst().id());
    lead = says("Nothing.");
    engine.drain();
    assertThat(pay.undone()).hasSize(1);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(run.id()).reserved()).isEqualTo(Reserved.NOTHING);
  }

  private static void send(TestEngine engine, Run run, ActionId action) {
    engine.queue().send(List.of(new StepMessage(run.id(), action)), Duration.ZERO);
  }

  @Test
  void what_a_run_did_that_ended_after_its_parent_is_taken_back_too() {
    lead = calls("Through.", "delegate_to_reader");
    reader = calls("Paid.", "pay");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    for (int n = 0; n < 4; n++) {
      engine.deliver();
    }
    assertThat(pay.invocations()).hasSize(1);
    engine.loseMessages();
    engine.runs().cancel(run.id(), TestEngine.ADA);
    engine.drain();
    assertThat(engine.run(run.id()).hasOpenChildren()).isFalse();
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA);
    lead = says("Nothing.");
    engine.drain();
    assertThat(pay.undone()).hasSize(1);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_run_that_had_ended_tells_its_parent_although_the_process_died_that_told_it() {
    lead = calls("Through.", "delegate_to_middle");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    for (int n = 0; n < 5; n++) {
      engine.deliver();
    }
    Run middle = child(engine, run, 0);
    Run below = child(engine, middle, 0);
    assertThat(below.toTell()).hasSize(1);
    engine.runs().cancel(middle.id(), TestEngine.ADA);
    engine.loseMessages();
    Run cancelled = engine.run(middle.id());
    assertThat(cancelled.hasOpenChildren()).isTrue();
    engine
        .log()
        .append(
            middle.id(),
            cancelled.length(),
            new Entry.Resumed(
                TestEngine.START,
                cancelled.children().getFirst().seq(),
                new Source.Child(below.id()),
                new Resolution.Returned(Payload.of("It says so."), false),
                below.spent().ofChild(),
                below.wasted(),
                List.of()));
    send(engine, below, below.toTell().getFirst().id());
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(run.id()).reserved()).isEqualTo(Reserved.NOTHING);
  }

  @Test
  void a_run_is_begun_by_who_began_the_tree_and_not_by_who_wrote_to_it_last() {
    lead = calls("Through.", "delegate_to_reader");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.", new Origin("mail", "ada@example.com", "m1", Map.of()));
    Origin other = new Origin("mail", "eve@example.com", "m2", Map.of());
    engine.runs().say(run.id(), List.of(Text.of("And I?")), Optional.of(other));
    engine.deliver();
    engine.deliver();
    assertThat(engine.run(run.id()).origin().orElseThrow().by()).isEqualTo("eve@example.com");
    assertThat(child(engine, run, 0).origin().orElseThrow().by()).isEqualTo("ada@example.com");
  }

  @Test
  void a_run_that_waits_for_another_one_of_its_tree_is_not_moved() {
    lead = calls("Through.", "delegate_to_reader");
    reader = calls("Paid.", "pay");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    engine.drain();
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA);
    engine.deliver();
    engine.deliver();
    Run waiting = engine.run(run.id());
    assertThat(waiting.hasOpenChildren()).isFalse();
    assertThat(waiting.notices()).as("its child was told").isEmpty();
    assertThat(engine.engine().moves().prepare(run.id(), TestEngine.ADA))
        .isInstanceOf(Moves.Prepared.NotYet.class);
  }

  @Test
  void what_cannot_be_undone_below_needs_force() {
    lead = calls("Through.", "delegate_to_reader");
    reader = calls("Noted.", "note");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    engine.drain();
    Rewinds.Outcome outcome = engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Rewinds.Outcome.NeedsForce.class,
            needs ->
                assertThat(needs.plan().remains().getFirst().why())
                    .contains("call 1.1 of 'note': the tool has no undo"));
  }

  @Test
  void what_a_run_did_after_the_rewind_was_planned_is_asked_about() {
    lead = calls("Through.", "delegate_to_reader");
    reader = calls("Noted.", "note");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    for (int n = 0; n < 3; n++) {
      engine.deliver();
    }
    assertThat(note.invocations()).isEmpty();
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA);
    engine.deliver();
    assertThat(note.invocations()).as("it was at work until it is cancelled").hasSize(1);
    lead = says("Nothing.");
    engine.drain();
    Hold hold = engine.run(run.id()).holds().getFirst();
    assertThat(hold.reason()).isEqualTo(HoldReason.UNDO_FAILED);
    assertThat(hold.detail()).contains("call 1.1 of 'note': the tool has no undo.");
    Run below = child(engine, run, 0);
    assertThat(engine.run(below.id()).isTakenBack()).isFalse();
    engine.decide(hold, Choice.RETRY, Optional.empty(), "");
    engine.drain();
    assertThat(engine.run(below.id()).isTakenBack()).as("a person has seen it").isTrue();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(run.id()).reserved()).isEqualTo(Reserved.NOTHING);
  }

  @Test
  void a_fork_shares_the_answer_of_a_child() {
    lead = calls("So it is.", "delegate_to_reader");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    engine.drain();
    long at = engine.run(run.id()).length() - 2;
    Rewinds.ForkOutcome outcome =
        engine.engine().rewinds().fork(run.id(), at, Optional.empty(), TestEngine.ADA);
    Run fork = ((Rewinds.ForkOutcome.Accepted) outcome).run();
    int before = asked;
    engine.drain();
    assertThat(asked).as("only the lead").isEqualTo(before + 1);
    assertThat(engine.run(fork.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(fork.id()).children()).isEmpty();
  }

  @Test
  void a_person_raises_what_a_run_may_use_out_of_the_limits_above_it() {
    lead = calls("Through.", "delegate_to_middle");
    reader = calls("Paid.", "pay");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    for (int n = 0; n < 4; n++) {
      engine.deliver();
    }
    Run middle = child(engine, run, 0);
    Run below = child(engine, middle, 0);
    Limits wide = below.runLimits().steps(10);
    assertThat(set(engine, below, wide)).isInstanceOf(Runs.Change.Accepted.class);
    assertThat(engine.run(below.id()).runLimits().stepsMax()).isEqualTo(10);
    assertThat(reserved(engine, middle, below).stepsMax()).isEqualTo(10);
    assertThat(engine.run(middle.id()).runLimits().stepsMax()).isEqualTo(1 + 11);
    assertThat(reserved(engine, run, middle).stepsMax()).isEqualTo(12);
    long entries = engine.run(run.id()).length();
    set(engine, below, wide);
    assertThat(engine.run(run.id()).length()).as("asked twice").isEqualTo(entries);
    assertThat(set(engine, below, wide.steps(100)))
        .isInstanceOfSatisfying(
            Runs.Change.Impossible.class,
            no ->
                assertThat(no.why())
                    .isEqualTo(
                        "Run %s: limit of the stint: steps, 84 missing.".formatted(run.id())));
    assertThat(engine.run(run.id()).length()).isEqualTo(entries);
    assertThat(engine.timeline(run.id()).last()).isInstanceOf(ReservationSet.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(set(engine, below, wide)).isInstanceOf(Runs.Change.Impossible.class);
  }

  private static Runs.Change set(TestEngine engine, Run run, Limits limits) {
    return engine
        .runs()
        .setLimits(run.id(), Optional.of(limits), Optional.of(limits), TestEngine.ADA);
  }

  private static Limits reserved(TestEngine engine, Run parent, Run child) {
    return engine.run(parent.id()).child(child.id()).flatMap(Child::reserved).orElseThrow();
  }

  @Test
  void nobody_changes_what_a_run_has_told_its_parent() {
    lead = calls("So it is.", "delegate_to_reader");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    engine.drain();
    RunId child = child(engine, run, 0).id();
    assertThat(engine.runs().say(child, "More?")).isInstanceOf(Runs.Change.Impossible.class);
    assertThat(engine.engine().rewinds().preview(child, 0))
        .isInstanceOf(Rewinds.Preview.Impossible.class);
    assertThat(engine.engine().rewinds().fork(child, 0, Optional.empty(), TestEngine.ADA))
        .isInstanceOf(Rewinds.ForkOutcome.Accepted.class);
  }

  @Test
  void a_run_at_work_for_another_one_takes_messages() {
    lead = calls("So it is.", "delegate_to_reader");
    reader = calls("Noted.", "note");
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    engine.deliver();
    engine.deliver();
    engine.deliver();
    RunId child = child(engine, run, 0).id();
    assertThat(engine.runs().say(child, "And mind the date."))
        .isInstanceOf(Runs.Change.Accepted.class);
    engine.drain();
    assertThat(engine.timeline(child).entries().toString()).contains("And mind the date.");
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_task_that_is_larger_than_any_input_is_refused() {
    TestTool huge =
        TestTool.of(
            "huge",
            Effect.IDEMPOTENT,
            call ->
                new ToolOutcome.Delegated(
                    "lead", "x".repeat(Runs.INPUT_BYTES_MAX + 1), Limits.DELEGATED));
    Agent alone = Agent.named("lead").tools(huge).build();
    lead = calls("So be it.", "huge");
    TestEngine engine = TestEngine.of(alone, request -> lead.apply(request));
    Run run = engine.start("lead", "Go.");
    engine.drain();
    assertThat(engine.run(run.id()).children()).isEmpty();
    assertThat(engine.timeline(run.id()).entries().toString()).contains("at most 1048576");
  }

  @Test
  void a_message_too_large_for_an_entry_is_a_task_and_an_answer() {
    String large = "x".repeat(50_000);
    lead = calls("So it is.", "delegate_to_reader");
    reader = says(large);
    TestEngine engine = engine(Limits.DELEGATED);
    Run run = engine.start("lead", "Go.");
    engine.drain();
    Entry resumed =
        engine
            .timeline(run.id())
            .latest(past -> past.last() instanceof Entry.Resumed)
            .orElseThrow()
            .last();
    assertThat(engine.runs().text(resumed.payloads().getFirst())).isEqualTo(large);
  }

  @Test
  void an_agent_that_is_not_deployed_is_found_at_the_start() {
    Agent alone = Agent.named("lead").tools(delegate("nobody", Limits.DELEGATED)).build();
    TestEngine engine = TestEngine.of(alone, request -> lead.apply(request));
    lead = calls("So be it.", "delegate_to_nobody");
    Run run = engine.start("lead", "Go.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.timeline(run.id()).entries().toString()).contains("no agent 'nobody'");
    assertThatThrownBy(
            () -> Agent.named("lead").delegatesTo("nobody", d -> d.limits(Limits.NONE)).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_hold_of_a_child_is_its_own_and_the_parent_waits_for_free() {
    lead = calls("Done.", "delegate_to_reader");
    reader = calls("Paid.", "hold");
    TestTool hold = TestTool.of("hold", Effect.READ, call -> new ToolOutcome.Question("May I?"));
    Agent asks = Agent.named("reader").instructions("reader").tools(hold).build();
    Agent leads =
        Agent.named("lead")
            .instructions("lead")
            .tools(delegate("reader", Limits.DELEGATED))
            .build();
    TestEngine engine =
        TestEngine.of(
            new Deployment(
                List.of(leads, asks),
                List.of(
                    Route.of(
                        "default",
                        request ->
                            request.instructions().equals("lead")
                                ? lead.apply(request)
                                : reader.apply(request)))));
    Run run = engine.start("lead", "Go.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    engine.clock().advance(Duration.ofDays(30));
    Run child = child(engine, run, 0);
    engine.decide(child.id(), Choice.ANSWER, "Yes.");
    engine.drain();
    Run done = engine.run(run.id());
    assertThat(done.status()).isEqualTo(Status.FINISHED);
    assertThat(done.spent().worked()).isLessThan(Duration.ofMinutes(1));
    Instant began = ((Suspended) engine.timeline(run.id()).entries().get(2)).at();
    assertThat(began).isBefore(done.lastAt().minus(Duration.ofDays(29)));
  }
}
