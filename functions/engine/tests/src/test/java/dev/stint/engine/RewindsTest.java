package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.engine.Rewinds.Outcome;
import dev.stint.engine.Rewinds.Preview;
import dev.stint.engine.Runs.Change;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RewindsTest {

  private final List<String> world = new ArrayList<>();
  private final TestTool read = TestTool.of("read", Effect.READ);
  private final TestTool charge =
      TestTool.of("charge", Effect.ONCE, call -> did("charged " + call.arguments()))
          .undoneBy(Effect.ONCE, call -> did("refunded " + call.arguments()));
  private final TestTool mail = TestTool.of("mail", Effect.ONCE, call -> did("mailed"));
  private final ScriptedModel model = new ScriptedModel();

  private ToolOutcome did(String what) {
    world.add(what);
    return new ToolOutcome.Returned(what);
  }

  @Test
  void effects_are_undone_in_reverse_order_and_the_run_goes_on_as_if_it_had_never_gone_there() {
    model
        .calls("charge", "{\"n\":1}")
        .calls("charge", "{\"n\":2}")
        .says("Done.")
        .says("Another way.");
    TestEngine engine = TestEngine.of(agent(read, charge), model);
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    List<Entry> before = engine.timeline(run.id()).entries();

    Outcome outcome =
        engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because("the wrong card"));
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    engine.drain();

    assertThat(world)
        .containsExactly(
            "charged {\"n\":1}", "charged {\"n\":2}", "refunded {\"n\":2}", "refunded {\"n\":1}");
    Run after = engine.run(run.id());
    assertThat(after.status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests().getLast().messages())
        .isEqualTo(model.requests().getFirst().messages());
    assertThat(engine.timeline(run.id()).entries().subList(0, (int) run.length()))
        .as("the log keeps it")
        .isEqualTo(before);
    assertThat(after.spent().usage().tokens())
        .as("what was spent stays spent")
        .isGreaterThan(run.spent().usage().tokens());
    assertThat(charge.undone()).extracting(call -> call.key()).doesNotHaveDuplicates();
  }

  @Test
  void what_cannot_be_undone_needs_force_and_the_preview_says_why() {
    TestEngine engine =
        TestEngine.of(
            agent(mail, charge),
            model.calls("mail", "{}").calls("charge", "{}").says("Done.").says("Again."));
    Run run = drained(engine);
    assertThat(engine.engine().rewinds().preview(run.id(), 0))
        .isInstanceOfSatisfying(
            Preview.Possible.class,
            possible -> {
              assertThat(possible.plan().undo())
                  .singleElement()
                  .extracting(made -> made.tool())
                  .isEqualTo("charge");
              assertThat(possible.plan().remains())
                  .singleElement()
                  .satisfies(left -> assertThat(left.why()).contains("no undo"));
            });
    assertThat(engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because("")))
        .isInstanceOf(Outcome.NeedsForce.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length());
    assertThat(engine.engine().rewinds().rewind(run.id(), 0, true, ADA.because("")))
        .isInstanceOf(Outcome.Accepted.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void an_undo_that_fails_holds_the_run_until_a_person_decides() {
    boolean[] down = {true};
    TestTool book =
        TestTool.of("book", Effect.ONCE)
            .undoneBy(
                Effect.IDEMPOTENT,
                call -> down[0] ? new ToolOutcome.Refused("closed on Sundays") : did("cancelled"));
    TestEngine engine =
        TestEngine.of(agent(book), model.calls("book", "{}").says("Done.").says("Again."));
    Run run = drained(engine);
    engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because(""));
    engine.drain();
    Hold hold = engine.run(run.id()).holds().getFirst();
    assertThat(hold.reason()).isEqualTo(HoldReason.UNDO_FAILED);
    assertThat(hold.entry().detail()).contains("closed on Sundays");
    down[0] = false;
    engine.decide(hold, Choice.RETRY, Optional.empty(), "");
    engine.drain();
    assertThat(world).containsExactly("cancelled");
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void calls_that_were_open_there_are_made_again_under_new_keys() {
    model.callsAll(Clerks.call("charge"), Clerks.call("read")).says("Done.").says("Done again.");
    TestEngine engine = TestEngine.of(agent(read, charge), model);
    Run run = drained(engine);
    engine.engine().rewinds().rewind(run.id(), 1, false, ADA.because(""));
    engine.drain();
    assertThat(world).containsExactly("charged {}", "refunded {}", "charged {}");
    assertThat(charge.invocations()).extracting(call -> call.key()).doesNotHaveDuplicates();
    assertThat(model.requests().getLast().messages())
        .hasSameSizeAs(model.requests().get(1).messages());
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_failed_run_is_taken_back_to_before_it_failed() {
    TestEngine engine =
        TestEngine.of(agent(read), model.calls("read", "{}").refuses("no").says("Now it works."));
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.FAILED);
    engine.engine().rewinds().rewind(run.id(), 2, false, ADA.because("mended"));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_rewound_entry_cannot_be_gone_back_to() {
    TestEngine engine =
        TestEngine.of(agent(read), model.calls("read", "{}").says("Done.").says("Again."));
    Run run = drained(engine);
    engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because(""));
    engine.drain();
    assertThat(engine.engine().rewinds().rewind(run.id(), 2, false, ADA.because("")))
        .isInstanceOf(Outcome.Impossible.class);
    assertThat(engine.engine().rewinds().rewind(run.id(), 99, false, ADA.because("")))
        .isInstanceOf(Outcome.Impossible.class);
  }

  @Test
  void a_fork_shares_what_was_said_and_repeats_no_effect() {
    model.calls("charge", "{}").says("Done.").says("The fork answers.").says("The run answers.");
    TestEngine engine = TestEngine.of(agent(charge), model);
    Run run = drained(engine);
    ForkOutcome outcome =
        engine.engine().rewinds().fork(run.id(), 3, Optional.empty(), ADA.because("another way"));
    Run fork = ((ForkOutcome.Accepted) outcome).run();
    engine.drain();
    assertThat(engine.run(fork.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(world).as("the fork charges nobody").containsExactly("charged {}");
    assertThat(model.requests().getLast().messages()).isEqualTo(model.requests().get(1).messages());
    assertThat(engine.timeline(fork.id()).entries()).hasSize(2);

    engine.runs().say(fork.id(), "And?");
    engine.drain();
    assertThat(model.requests().getLast().messages()).hasSize(5);
    assertThat(engine.run(run.id()).length()).as("the other is as it was").isEqualTo(run.length());
  }

  @Test
  void a_fork_with_a_call_open_asks_before_it_happens_there_too() {
    model.calls("charge", "{}").says("Done.").says("The fork is done.");
    TestEngine engine = TestEngine.of(agent(charge), model);
    Run run = drained(engine);
    Run fork =
        ((ForkOutcome.Accepted)
                engine.engine().rewinds().fork(run.id(), 1, Optional.of("k"), ADA.because("")))
            .run();
    Run same =
        ((ForkOutcome.Accepted)
                engine.engine().rewinds().fork(run.id(), 1, Optional.of("k"), ADA.because("")))
            .run();
    assertThat(same.id()).isEqualTo(fork.id());
    engine.drain();
    assertThat(world).hasSize(1);
    assertThat(engine.run(fork.id()).holds().getFirst().reason()).isEqualTo(HoldReason.APPROVAL);
    engine.decide(fork.id(), Choice.APPROVE, "");
    engine.drain();
    assertThat(world).hasSize(2);
    assertThat(engine.run(fork.id()).status()).isEqualTo(Status.FINISHED);
  }

  private static Run drained(TestEngine engine) {
    Run run = engine.start("clerk", "Go.");
    engine.drain();
    return engine.run(run.id());
  }

  @Test
  void a_rewound_fork_still_asks_before_it_does_what_the_other_run_did() {
    TestEngine engine = TestEngine.of(agent(charge), model.calls("charge", "{}").says("Done."));
    Run run = drained(engine);
    Run fork =
        ((ForkOutcome.Accepted)
                engine.engine().rewinds().fork(run.id(), 1, Optional.empty(), ADA.because("")))
            .run();
    engine.drain();
    engine.engine().rewinds().rewind(fork.id(), 0, false, ADA.because(""));
    engine.drain();
    assertThat(world).as("charged once").hasSize(1);
    assertThat(engine.run(fork.id()).holds().getFirst().reason()).isEqualTo(HoldReason.APPROVAL);
  }

  @Test
  void a_call_that_may_have_failed_half_way_remains() {
    TestTool put =
        TestTool.of("put", Effect.IDEMPOTENT, call -> new ToolOutcome.Unavailable("busy"));
    TestEngine engine =
        TestEngine.of(agent(put), model.calls("put", "{}").says("It did not work.").says("So."));
    Run run = drained(engine);
    assertThat(engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because("")))
        .isInstanceOfSatisfying(
            Outcome.NeedsForce.class,
            needs ->
                assertThat(needs.plan().remains())
                    .extracting(left -> left.tool())
                    .containsExactly("put"));
  }

  @Test
  void a_rewind_is_not_cut_off_and_reads_what_was_said_meanwhile() {
    TestEngine engine =
        TestEngine.of(
            agent(charge),
            model
                .calls("charge", "{}")
                .says("Done.")
                .calls("charge", "{}")
                .says("Twice.")
                .says("Heard."));
    Run run = drained(engine);
    engine.runs().say(run.id(), "Once more.");
    engine.drain();
    long first = run.length() - 1;
    engine.engine().rewinds().rewind(run.id(), first, false, ADA.because(""));
    assertThat(engine.runs().cancel(run.id(), ADA.because("")))
        .isInstanceOfSatisfying(
            Change.Impossible.class, no -> assertThat(no.why()).contains("middle of a rewind"));
    engine.runs().say(run.id(), "Thank you.");
    engine.drain();
    assertThat(world).hasSize(3);
    assertThat(engine.runs().answer(engine.run(run.id())).orElseThrow().toString())
        .contains("Heard.");
    assertThat(model.requests().getLast().messages().getLast().parts().toString())
        .contains("Thank you.");
  }

  /** A call without a known outcome, held. */
  private TestEngine inDoubt(Duration expires) {
    TestTool doubtful =
        TestTool.of("send", Effect.ONCE, call -> new ToolOutcome.InDoubt("line broke"))
            .undoneBy(Effect.ONCE, call -> did("recalled"));
    Agent clerk = Agent.named("clerk").tools(doubtful).holdsExpireAfter(expires).build();
    return TestEngine.of(
        clerk, new ScriptedModel().calls("send", "{}").says("Done.").says("Again."));
  }

  private static Rewinds.Plan plan(TestEngine engine, RunId run) {
    return ((Preview.Possible) engine.engine().rewinds().preview(run, 0)).plan();
  }

  @Test
  void a_doubt_that_a_person_has_recorded_is_undone() {
    TestEngine engine = inDoubt(Duration.ofDays(1));
    Run run = engine.start("clerk", "Go.");
    engine.deliver();
    engine.deliver();
    assertThat(plan(engine, run.id()).remains())
        .as("while it waits")
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("not known"));
    engine.decide(run.id(), Choice.RECORD, "it arrived");
    engine.drain();
    assertThat(plan(engine, run.id()).remains()).isEmpty();
    assertThat(engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because("")))
        .isInstanceOf(Outcome.Accepted.class);
    engine.drain();
    assertThat(world).containsExactly("recalled");
  }

  @Test
  void a_doubt_that_was_given_up_or_expired_remains() {
    for (boolean givenUp : List.of(true, false)) {
      TestEngine engine = inDoubt(Duration.ofDays(1));
      Run run = engine.start("clerk", "Go.");
      engine.deliver();
      engine.deliver();
      if (givenUp) {
        engine.decide(run.id(), Choice.GIVE_UP, "never mind");
      }
      engine.drain();
      assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
      assertThat(plan(engine, run.id()).undo()).isEmpty();
      assertThat(plan(engine, run.id()).remains())
          .singleElement()
          .satisfies(left -> assertThat(left.why()).contains("nobody knows"));
    }
  }

  @Test
  void nothing_is_taken_back_while_a_call_is_under_way() {
    List<Preview> meanwhile = new ArrayList<>();
    List<TestEngine> engines = new ArrayList<>();
    TestTool send =
        TestTool.of(
            "send",
            Effect.ONCE,
            call -> {
              meanwhile.add(engines.getFirst().engine().rewinds().preview(call.run(), 0));
              return did("sent");
            });
    TestEngine engine =
        TestEngine.of(agent(send), model.calls("send", "{}").says("Done.").says("Again."));
    engines.add(engine);
    drained(engine);
    assertThat(meanwhile)
        .singleElement()
        .isInstanceOfSatisfying(
            Preview.Impossible.class,
            no -> assertThat(no.why()).contains("Call 1.1 of tool 'send' is under way until"));
  }

  @Test
  void a_call_that_may_be_repeated_remains_while_it_may_be_under_way_and_after_that_too() {
    TestTool put = TestTool.of("put", Effect.IDEMPOTENT);
    TestEngine engine = TestEngine.of(agent(put), model.calls("put", "{}").says("Done."));
    Run run = engine.start("clerk", "Go.");
    engine.deliver();
    assertThat(plan(engine, run.id()).remains())
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("may be under way"));
    engine.clock().advance(put.spec().timeout().plusSeconds(11));
    assertThat(plan(engine, run.id()).remains())
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("again and again"));
  }

  @Test
  void a_call_that_nobody_can_have_begun_does_not_remain() {
    TestTool put = TestTool.of("put", Effect.IDEMPOTENT);
    TestEngine engine = TestEngine.of(agent(put), model.calls("put", "{}").says("Done."));
    Run run = engine.start("clerk", "Go.");
    engine.deliver();
    engine.runs().cancel(run.id(), ADA.because("no"));
    Duration longest = put.spec().timeout().plusSeconds(10);
    engine.clock().advance(longest.minusMillis(1));
    assertThat(plan(engine, run.id()).remains()).as("a step may still be under way").hasSize(1);
    engine.clock().advance(Duration.ofMillis(1));
    assertThat(plan(engine, run.id()).remains()).as("it has ended too").isEmpty();
  }

  @Test
  void a_rewind_begins_a_fresh_stint_and_what_was_spent_stays_spent() {
    TestEngine engine =
        TestEngine.of(agent(read), model.calls("read", "{}").says("Done.").says("Again."));
    Run run = drained(engine);
    engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because(""));
    Run after = engine.run(run.id());
    assertThat(after.stint().steps()).isZero();
    assertThat(after.stint().usage().tokens()).isZero();
    assertThat(after.spent().steps()).isEqualTo(run.spent().steps()).isEqualTo(3);
    assertThat(after.spent().usage()).isEqualTo(run.spent().usage());
  }
}
