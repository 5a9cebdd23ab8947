package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.RunId;
import dev.stint.engine.Runs.Change;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Text;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Tags;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunsTest {

  private final TestEngine engine =
      TestEngine.of(
          Agent.named("clerk").build(),
          request ->
              new ModelOutcome.Replied(
                  List.of(Text.of("Read " + request.messages().size() + " messages.")),
                  ScriptedModel.USAGE));

  @Test
  void one_key_starts_one_run() {
    Start first = start("Read it.", Optional.of("key-1"));
    Start second = start("Read it.", Optional.of("key-1"));
    assertThat(first).isInstanceOf(Start.Begun.class);
    assertThat(second).isInstanceOf(Start.Existing.class);
    assertThat(((Start.Existing) second).run().id()).isEqualTo(((Start.Begun) first).run().id());
    engine.drain();
    assertThat(engine.run(((Start.Begun) first).run().id()).spent().steps()).isEqualTo(1);
  }

  @Test
  void one_key_with_another_task_is_refused() {
    start("Read it.", Optional.of("key-1"));
    assertThat(start("Burn it.", Optional.of("key-1"))).isInstanceOf(Start.KeyReused.class);
  }

  @Test
  void a_start_that_was_cut_off_is_finished_by_the_same_key() {
    start("Read it.", Optional.of("key-1"));
    engine.queue().receive().orElseThrow().acknowledge(); // as if it had never been sent
    Start again = start("Read it.", Optional.of("key-1"));
    engine.drain();
    assertThat(engine.run(((Start.Existing) again).run().id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_task_is_refused_when_it_cannot_be_right() {
    assertThat(start("  ", Optional.empty())).isInstanceOf(Start.BadTask.class);
    assertThat(start("x".repeat(Runs.INPUT_BYTES_MAX + 1), Optional.empty()))
        .isInstanceOf(Start.BadTask.class);
    assertThat(start("Read it.", Optional.of("k".repeat(300)))).isInstanceOf(Start.BadTask.class);
    assertThat(
            engine.runs().start(new Task("cleric", "Read it.", Optional.empty(), Optional.empty())))
        .isEqualTo(new Start.UnknownAgent(List.of("clerk")));
  }

  @Test
  void a_task_may_tighten_its_limits_and_not_widen_them() {
    Limits tight = Limits.DEFAULT.steps(3);
    Start begun =
        engine.runs().start(new Task("clerk", "Read it.", Optional.of(tight), Optional.empty()));
    assertThat(((Start.Begun) begun).run().stintLimits()).isEqualTo(tight);
    assertThat(
            engine
                .runs()
                .start(
                    new Task(
                        "clerk",
                        "Read it.",
                        Optional.of(Limits.DEFAULT.costUsd("2")),
                        Optional.empty())))
        .isInstanceOf(Start.LimitsTooWide.class);
  }

  @Test
  void a_message_continues_a_finished_run() {
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    assertThat(engine.runs().say(run.id(), "And again.")).isInstanceOf(Change.Accepted.class);
    engine.drain();
    assertThat(engine.runs().answer(engine.run(run.id())))
        .contains(List.of(Text.of("Read 3 messages.")));
  }

  @Test
  void a_message_to_a_run_at_work_is_read_before_the_run_finishes() {
    Run run = engine.start("clerk", "Read it.");
    engine.runs().say(run.id(), "And this.");
    engine.drain();
    assertThat(engine.runs().answer(engine.run(run.id())))
        .contains(List.of(Text.of("Read 2 messages.")));
    assertThat(engine.run(run.id()).spent().steps()).isEqualTo(1);
  }

  @Test
  void a_message_whose_hand_on_was_cut_off_is_found_by_the_sweep() {
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    // A process tells the index, appends the message and dies.
    engine.index().put(RunSummary.of(engine.run(run.id())).announced(engine.clock().instant()));
    engine
        .log()
        .append(
            run.id(),
            2,
            new MessageReceived(engine.clock().instant(), List.of(Text.of("And again."))));
    engine.clock().advance(Duration.ofMinutes(20));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.runs().answer(engine.run(run.id())))
        .contains(List.of(Text.of("Read 3 messages.")));
  }

  @Test
  void a_message_that_was_announced_and_never_appended_is_put_right_by_the_sweep() {
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    engine.index().put(RunSummary.of(engine.run(run.id())).announced(engine.clock().instant()));
    engine.clock().advance(Duration.ofSeconds(1));
    assertThat(Clerks.sweep(engine, Duration.ZERO).looked()).isEqualTo(1);
    assertThat(Clerks.sweep(engine, Duration.ZERO).looked()).isZero();
  }

  @Test
  void what_is_over_stays_over() {
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    assertThat(cancel(run.id())).isEqualTo(new Change.Over(Status.FINISHED));

    Run cancelled = engine.start("clerk", "Read it.");
    assertThat(cancel(cancelled.id())).isInstanceOf(Change.Accepted.class);
    assertThat(cancel(cancelled.id())).isEqualTo(new Change.Over(Status.CANCELLED));
    assertThat(engine.runs().say(cancelled.id(), "Hello?"))
        .isEqualTo(new Change.Over(Status.CANCELLED));
  }

  @Test
  void an_unknown_run_is_said_to_be_unknown() {
    assertThat(engine.runs().find(new RunId("r-0"))).isEmpty();
    assertThat(cancel(new RunId("r-0"))).isInstanceOf(Change.UnknownRun.class);
  }

  private Change cancel(RunId run) {
    return engine.runs().cancel(run, TestEngine.ADA.because("no longer wanted"));
  }

  private Start start(String input, Optional<String> key) {
    return engine.runs().start(new Task("clerk", input, Optional.empty(), key));
  }

  @Test
  void tags_are_of_the_task_and_found_in_the_index() {
    Task task = new Task("clerk", "Read it.", Optional.empty(), Optional.of("key-1"));
    Tags tags = Tags.of(Map.of("customer", "42"));
    RunId run = ((Start.Begun) engine.runs().start(task.tags(tags))).run().id();
    assertThat(engine.runs().start(task.tags(tags))).isInstanceOf(Start.Existing.class);
    assertThat(engine.runs().start(task)).isInstanceOf(Start.KeyReused.class);
    engine.drain();
    assertThat(engine.index().find(run).orElseThrow().tags()).isEqualTo(tags);
    assertThat(engine.run(run).started().tags()).isEqualTo(tags);
  }

  @Test
  void one_key_with_other_limits_is_refused() {
    Optional<Limits> tight = Optional.of(Limits.DEFAULT.steps(3));
    Optional<Limits> none = Optional.empty();
    assertThat(limited(none, none)).isInstanceOf(Start.Begun.class);
    assertThat(limited(tight, none)).isInstanceOf(Start.KeyReused.class);
    assertThat(limited(none, tight)).isInstanceOf(Start.KeyReused.class);
    Optional<Limits> same = Optional.of(Limits.DEFAULT);
    assertThat(limited(same, none)).isInstanceOf(Start.Existing.class);
    Optional<Limits> most = Optional.of(Agent.named("clerk").build().runLimits());
    assertThat(limited(none, most)).isInstanceOf(Start.Existing.class);
  }

  private Start limited(Optional<Limits> stintLimits, Optional<Limits> runLimits) {
    return engine
        .runs()
        .start(
            new Task(
                "clerk",
                List.of(Text.of("Read it.")),
                stintLimits,
                runLimits,
                Optional.of("key-1"),
                Optional.empty()));
  }

  @Test
  void the_limits_of_a_run_may_be_as_wide_as_its_agents_and_no_wider() {
    Limits most = Agent.named("clerk").build().runLimits();
    assertThat(limited(Optional.empty(), Optional.of(most))).isInstanceOf(Start.Begun.class);
    Limits wider = most.steps(most.stepsMax() + 1);
    assertThat(limited(Optional.empty(), Optional.of(wider)))
        .isEqualTo(new Start.LimitsTooWide(wider, most));
  }

  @Test
  void a_run_that_the_index_lost_is_listed_again_once_its_key_is_used_again() {
    Start first = start("Read it.", Optional.of("key-1"));
    Run run = ((Start.Begun) first).run();
    engine.index().forget(run.id());
    start("Read it.", Optional.of("key-1"));
    assertThat(engine.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.RUNNING);
    engine.drain();
    engine.index().forget(run.id());
    start("Read it.", Optional.of("key-1"));
    assertThat(engine.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_retry_is_shown_only_while_its_action_is_open() {
    ScriptedModel model = new ScriptedModel().busy("503").calls("read", "{}").says("Done.");
    TestEngine busy =
        TestEngine.of(Agent.named("clerk").tools(TestTool.of("read", Effect.READ)).build(), model);
    Run run = busy.start("clerk", "Read it.");
    busy.deliver();
    assertThat(busy.runs().retry(busy.run(run.id())))
        .hasValueSatisfying(retry -> assertThat(retry.action()).isEqualTo(ActionId.model(0)));
    busy.clock().advance(Duration.ofMinutes(15));
    busy.deliver();
    assertThat(busy.run(run.id()).status()).isEqualTo(Status.RUNNING);
    assertThat(busy.runs().retry(busy.run(run.id()))).isEmpty();
  }
}
