package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.kinds;
import static dev.stint.engine.Clerks.sweep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.engine.Restored.Report;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs of a backup make no step before a person decides. */
class RestoredTest {

  private static final Origin MAIL =
      new Origin("mail", "ada@example.com", "<1@example.com>", Map.of("subject", "Pay"));

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool pay = TestTool.of("pay", Effect.ONCE);
  private final TestTool file = TestTool.of("file", Effect.ONCE).approved();
  private final Agent clerk = agent(pay, file);
  private final TestEngine engine = TestEngine.of(clerk, model);

  private Report restored() {
    return engine.engine().restored().hold(TestEngine.START);
  }

  private Run atWork() {
    model.calls("pay", "{}").says("Paid.");
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    return run;
  }

  private Hold hold(RunId run) {
    return engine.run(run).holds().getFirst();
  }

  @Test
  void a_run_at_work_makes_no_step_until_a_person_says_so() {
    Run run = atWork();
    assertThat(restored()).isEqualTo(new Report(1, 0, 0));
    engine.drain();
    engine.clock().advance(Duration.ofHours(1));
    sweep(engine, Duration.ofMinutes(16));
    engine.drain();
    assertThat(pay.invocations()).isEmpty();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    assertThat(hold(run.id()).reason()).isEqualTo(HoldReason.RESTORED);
    assertThat(hold(run.id()).detail())
        .contains("of a backup that was begun at 2026-11-23T09:00:00Z");
    assertThat(hold(run.id()).choices()).containsExactly(Choice.RETRY, Choice.GIVE_UP);
    assertThat(engine.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.WAITING);

    engine.decide(run.id(), Choice.RETRY, "It had not paid.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(pay.invocations()).hasSize(1);
  }

  @Test
  void a_person_who_knows_that_it_was_done_ends_the_run() {
    Run run = atWork();
    restored();
    engine.decide(run.id(), Choice.GIVE_UP, "It had paid.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.CANCELLED);
    assertThat(pay.invocations()).isEmpty();
  }

  @Test
  void a_run_that_waits_for_a_person_waits_for_two_decisions_and_those_that_ended_stay_so() {
    model.calls("file", "{}").says("Nothing.").says("Filed.");
    Run asks = engine.start("clerk", "File.");
    engine.drain();
    Run over = engine.start("clerk", "Nothing.");
    engine.drain();
    assertThat(restored()).isEqualTo(new Report(1, 0, 0));
    assertThat(engine.run(over.id()).status()).isEqualTo(Status.FINISHED);
    engine.decide(asks.id(), Choice.APPROVE, "");
    engine.drain();
    assertThat(file.invocations()).as("of a backup").isEmpty();
    engine.decide(asks.id(), Choice.RETRY, "It was not filed.");
    engine.drain();
    assertThat(file.invocations()).hasSize(1);
    assertThat(engine.run(asks.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_wait_that_expires_does_not_have_the_run_go_on() {
    Agent impatient =
        Agent.named("clerk").tools(List.of(file)).holdsExpireAfter(Duration.ofHours(1)).build();
    TestEngine store = TestEngine.of(impatient, model);
    model.calls("file", "{}");
    Run run = store.start("clerk", "File.");
    store.deliver();
    store.deliver();
    assertThat(store.engine().restored().hold(TestEngine.START)).isEqualTo(new Report(1, 0, 0));
    int asked = model.requests().size();
    store.drain();
    assertThat(store.run(run.id()).holds())
        .extracting(Hold::reason)
        .containsExactly(HoldReason.RESTORED);
    assertThat(model.requests()).hasSize(asked);
  }

  @Test
  void of_several_calls_what_waits_for_a_person_and_what_would_go_on_is_held_once() {
    model.callsAll(Clerks.call("file"), Clerks.call("pay"));
    Run run = engine.start("clerk", "File and pay.");
    engine.deliver();
    engine.deliver();
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "Suspended");
    assertThat(restored()).isEqualTo(new Report(1, 0, 0));
    assertThat(restored()).as("after a crash").isEqualTo(new Report(0, 0, 0));
    engine.drain();
    assertThat(pay.invocations()).isEmpty();
    assertThat(engine.run(run.id()).holds())
        .extracting(Hold::reason)
        .containsExactly(HoldReason.APPROVAL, HoldReason.RESTORED);
  }

  @Test
  void nobody_is_told_again_before_a_person_decides() {
    model.says("Done.");
    Run run = engine.start("clerk", "Look.", MAIL);
    engine.deliver();
    assertThat(restored()).isEqualTo(new Report(1, 0, 0));
    engine.drain();
    assertThat(engine.notifier().told()).isEmpty();
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(engine.notifier().told())
        .singleElement()
        .satisfies(
            notice -> assertThat(notice.then().last()).isInstanceOf(Entry.ModelReplied.class));
  }

  @Test
  void a_damaged_run_keeps_no_other_from_being_held() {
    Run damaged = atWork();
    Run run = atWork();
    engine.log().append(damaged.id(), 9, "", new Entry.Cancelled(TestEngine.START, TestEngine.ADA));
    assertThat(restored()).isEqualTo(new Report(1, 0, 1));
    assertThat(hold(run.id()).reason()).isEqualTo(HoldReason.RESTORED);
  }
}
