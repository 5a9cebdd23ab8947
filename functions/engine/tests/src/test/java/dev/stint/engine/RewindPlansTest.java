package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.engine.Rewinds.Outcome;
import dev.stint.engine.Rewinds.Plan;
import dev.stint.engine.Rewinds.Preview;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Wait;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a person reads about a rewind or a fork before it is made, or instead of it. */
class RewindPlansTest {

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool pay =
      TestTool.of("pay", Effect.ONCE)
          .undoneBy(Effect.ONCE, call -> new ToolOutcome.Returned("paid back"));

  private static Plan plan(TestEngine engine, RunId run) {
    return ((Preview.Possible) engine.engine().rewinds().preview(run, 0)).plan();
  }

  private static Outcome rewind(TestEngine engine, Run run, long to, boolean force) {
    return engine.engine().rewinds().rewind(run.id(), to, force, ADA.because("a mistake"));
  }

  private static Run drained(TestEngine engine) {
    Run run = engine.start("clerk", "Go.");
    engine.drain();
    return engine.run(run.id());
  }

  /** A run whose call waits like this. */
  private static Plan waiting(Wait wait, @Nullable Withheld withheld) {
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("sign", Effect.ONCE)), new ScriptedModel().calls("sign", "{}"));
    Run run = engine.start("clerk", "Sign.");
    engine.deliver();
    engine
        .log()
        .append(
            run.id(),
            2,
            new Suspended(TestEngine.START, new ActionId(1, 1), wait, "why", null, withheld));
    return plan(engine, run.id());
  }

  @Test
  void a_call_that_another_system_may_be_at_remains() {
    Withheld withheld =
        new Withheld(new ToolResult("call-0", "sign", Payload.of("Signed."), false), List.of());
    Wait approval = new Wait.ForPerson(HoldReason.APPROVAL);
    for (Plan plan :
        List.of(waiting(new Wait.ForCallback(null), null), waiting(approval, withheld))) {
      assertThat(plan.remains())
          .singleElement()
          .satisfies(left -> assertThat(left.why()).isEqualTo("its outcome is not known"));
    }
    assertThat(waiting(approval, null).remains()).isEmpty();
    assertThat(waiting(new Wait.ForSignal("signed"), null).remains()).isEmpty();
  }

  @Test
  void a_call_that_only_reads_or_has_not_begun_does_not_remain() {
    for (Effect effect : List.of(Effect.READ, Effect.ONCE)) {
      TestEngine engine =
          TestEngine.of(
              agent(TestTool.of("look", effect)), new ScriptedModel().calls("look", "{}"));
      Run run = engine.start("clerk", "Look.");
      engine.deliver();
      engine.clock().advance(Duration.ofHours(1));
      assertThat(plan(engine, run.id()).remains()).as(effect.name()).isEmpty();
    }
  }

  @Test
  void a_call_of_a_tool_that_is_gone_remains() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Run run = drained(engine);
    engine.deploy(new Deployment(List.of(agent()), List.of(Route.of("default", model))));
    assertThat(plan(engine, run.id()).remains())
        .singleElement()
        .satisfies(
            left -> assertThat(left.why()).isEqualTo("agent 'clerk' no longer has this tool"));
  }

  @Test
  void a_rewind_is_forced_only_if_something_remains() {
    for (boolean undoable : List.of(true, false)) {
      TestTool tool = undoable ? pay : TestTool.of("pay", Effect.ONCE);
      TestEngine engine =
          TestEngine.of(agent(tool), new ScriptedModel().calls("pay", "{}").says("Paid."));
      Run run = drained(engine);
      assertThat(rewind(engine, run, 0, true)).isInstanceOf(Outcome.Accepted.class);
      Rewound rewound = (Rewound) engine.timeline(run.id()).last();
      assertThat(rewound.forced()).isEqualTo(!undoable);
      assertThat(rewound.undo()).hasSize(undoable ? 1 : 0);
    }
  }

  @Test
  void an_entry_that_nobody_can_go_back_to_is_named_with_those_that_there_are() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Run run = drained(engine);
    long last = run.length() - 1;
    for (long to : new long[] {last, last + 1, 99}) {
      assertThat(rewind(engine, run, to, false))
          .isEqualTo(
              new Outcome.Impossible(
                  "Run %s has no entry %d to go back to: it has entries 0 to %d, and some may have been rewound."
                      .formatted(run.id(), to, last)));
    }
    assertThat(engine.engine().rewinds().rewind(new RunId("r-0"), 0, false, ADA.because("")))
        .isInstanceOf(Outcome.UnknownRun.class);
    assertThat(engine.engine().rewinds().preview(new RunId("r-0"), 0))
        .isInstanceOf(Preview.UnknownRun.class);
    assertThat(rewind(engine, run, last - 1, false)).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void a_run_whose_agent_is_gone_is_not_taken_back() {
    TestEngine engine = TestEngine.of(agent(), model.says("Done."));
    Run run = drained(engine);
    engine.deploy(new Deployment(List.of(), List.of()));
    assertThat(rewind(engine, run, 0, false))
        .isInstanceOfSatisfying(
            Outcome.Impossible.class,
            no -> assertThat(no.why()).contains("the log names agent 'clerk'", "Deploy it again"));
  }

  private static ForkOutcome fork(TestEngine engine, Run run, long at, String key, String why) {
    return engine.engine().rewinds().fork(run.id(), at, Optional.of(key), ADA.because(why));
  }

  private static Run accepted(ForkOutcome outcome) {
    return ((ForkOutcome.Accepted) outcome).run();
  }

  @Test
  void a_fork_that_cannot_begin_says_which_entries_there_are() {
    TestEngine engine =
        TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid.").says("Again."));
    Run run = drained(engine);
    assertThat(fork(engine, run, run.length(), "k", ""))
        .isEqualTo(
            new ForkOutcome.Impossible(
                "Run %s has no entry %d: it has entries 0 to %d."
                    .formatted(run.id(), run.length(), run.length() - 1)));
    rewind(engine, run, 0, false);
    engine.drain();
    assertThat(fork(engine, run, run.length(), "k", ""))
        .isEqualTo(
            new ForkOutcome.Impossible(
                "Run %s was in the middle of a rewind at entry %d. Fork it before or after that."
                    .formatted(run.id(), run.length())));
  }

  @Test
  void one_key_names_one_fork_of_one_entry_for_one_reason() {
    TestEngine engine = TestEngine.of(agent(), model.says("Done.").says("Again."));
    Run run = drained(engine);
    Run fork = accepted(fork(engine, run, 0, "k", "another way"));
    assertThat(accepted(fork(engine, run, 0, "k", "another way")).id()).isEqualTo(fork.id());
    ForkOutcome reused = new ForkOutcome.KeyReused(fork.id());
    assertThat(fork(engine, run, 1, "k", "another way")).isEqualTo(reused);
    assertThat(fork(engine, run, 0, "k", "a third way")).isEqualTo(reused);
    assertThat(accepted(fork(engine, run, 0, "k2", "another way")).id()).isNotEqualTo(fork.id());
  }

  @Test
  void a_fork_that_was_cut_off_is_finished_by_the_same_key() {
    TestEngine engine = TestEngine.of(agent(), model.says("Done.").says("Again."));
    Run run = drained(engine);
    Run fork = accepted(fork(engine, run, 0, "k", ""));
    engine.queue().receive().orElseThrow().acknowledge(); // as if its process had died before
    engine.index().forget(fork.id());
    fork(engine, run, 0, "k", "");
    assertThat(engine.index().find(fork.id()).orElseThrow().status()).isEqualTo(Status.RUNNING);
    engine.drain();
    assertThat(engine.run(fork.id()).status()).isEqualTo(Status.FINISHED);
    fork(engine, run, 0, "k", "");
    assertThat(engine.queue().size()).as("it went on long ago").isZero();
  }
}
