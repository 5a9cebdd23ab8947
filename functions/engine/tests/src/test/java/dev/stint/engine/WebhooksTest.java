package dev.stint.engine;

import static dev.stint.engine.Clerks.kinds;
import static dev.stint.engine.Clerks.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.Webhook;
import dev.stint.agent.Webhook.Occasion;
import dev.stint.port.Notice;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Receivers outside are told of what happens to runs: durably, with the same id, and for a time.
 */
class WebhooksTest {

  private static final Webhook OPS = new Webhook("ops", EnumSet.allOf(Occasion.class));
  private static final Webhook ENDS = new Webhook("ends", Set.of(Occasion.FINISHED));
  private static final Origin ADA =
      new Origin("mail", "ada@example.com", "<1@example.com>", Map.of("subject", "Terms"));

  private final TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
  private final ScriptedModel model = new ScriptedModel();

  private Deployment deployment(Map<String, List<Webhook>> webhooks) {
    return new Deployment(
        List.of(Agent.named("clerk").tools(pay).build(), Agent.named("other").build()),
        List.of(Route.of("default", model)),
        new Controls(Limits.NONE, Limits.NONE, Set.of(), webhooks));
  }

  private TestEngine engine(Webhook... webhooks) {
    return TestEngine.of(deployment(Map.of("*", List.of(webhooks))));
  }

  private static Run drained(TestEngine engine) {
    Run run = engine.start("clerk", "Look.");
    engine.drain();
    return engine.run(run.id());
  }

  private static List<String> told(TestEngine engine) {
    return engine.notifier().told().stream()
        .map(notice -> notice.webhook().orElse("a person") + " " + notice.action())
        .toList();
  }

  private static ToolOutcome away(Notice notice) {
    return new ToolOutcome.Unavailable("503");
  }

  @Test
  void the_receivers_are_those_that_were_configured_when_the_run_began() {
    TestEngine engine =
        TestEngine.of(deployment(Map.of("*", List.of(OPS), "clerk", List.of(ENDS))));
    model.says("Done.").says("Done.");
    Run run = drained(engine);
    Started started = (Started) engine.timeline(run.id()).entries().getFirst();
    assertThat(started.webhooks()).containsExactly(OPS, ENDS);
    assertThat(told(engine)).containsExactlyInAnyOrder("ops 1.2", "ends 1.3");
    assertThat(engine.run(engine.start("other", "Look.").id()).started().webhooks())
        .containsExactly(OPS);
  }

  @Test
  void they_are_told_of_a_hold_and_of_the_answer_without_an_intent() {
    TestEngine engine = engine(OPS);
    model.calls("pay", "{}").says("Paid.");
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.WAITING);
    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    assertThat(engine.notifier().told())
        .extracting(notice -> notice.entry().get().getClass().getSimpleName())
        .containsExactly("Suspended", "ModelReplied");
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly(
            "Started",
            "ModelReplied",
            "Suspended",
            "ToolReturned",
            "Resumed",
            "ToolIntended",
            "ToolReturned",
            "ModelReplied",
            "ToolReturned");
    assertThat(engine.run(run.id()).spent().steps()).as("the agent's").isEqualTo(3);
  }

  @Test
  void they_are_told_of_a_failure_and_of_an_end_by_a_person() {
    TestEngine engine = engine(OPS);
    model.refuses("401").calls("pay", "{}");
    drained(engine);
    Run held = drained(engine);
    engine.runs().cancel(held.id(), TestEngine.ADA);
    engine.drain();
    assertThat(engine.notifier().told())
        .extracting(notice -> notice.entry().get().getClass().getSimpleName())
        .containsExactly("Failed", "Suspended", "Cancelled");
  }

  @Test
  void a_receiver_hears_of_what_it_asked_for() {
    TestEngine engine = engine(ENDS);
    model.calls("pay", "{}").says("Paid.");
    Run run = drained(engine);
    assertThat(told(engine)).isEmpty();
    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    assertThat(told(engine)).hasSize(1);
  }

  @Test
  void the_author_is_told_by_a_notice_of_their_own() {
    TestEngine engine = engine(OPS);
    model.says("Done.");
    engine.start("clerk", "Look.", ADA);
    engine.drain();
    assertThat(told(engine)).containsExactlyInAnyOrder("a person 1.1", "ops 1.2");
  }

  /** The work of a run does not wait for somebody else's server. */
  @Test
  void a_run_is_finished_or_waits_although_a_receiver_does_not_answer() {
    TestEngine engine = engine(OPS);
    model.calls("pay", "{}").says("Paid.");
    engine.notifier().does(WebhooksTest::away);
    Run run = engine.start("clerk", "Look.");
    while (engine.notifier().told().isEmpty()) {
      engine.deliver();
    }
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    engine.decide(run.id(), Choice.APPROVE, "");
    for (int n = 0; n < 100; n++) {
      engine.notifier().does(WebhooksTest::away);
    }
    engine.clock().advance(Duration.ofMinutes(1));
    while (engine.run(run.id()).status() == Status.RUNNING) {
      engine.deliver();
    }
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    engine.drain();
    assertThat(engine.run(run.id()).spent().worked())
        .as("hours of tries are no time at work")
        .isLessThan(Duration.ofMinutes(10));
  }

  @Test
  void it_is_told_again_with_the_same_id_until_it_answers() {
    TestEngine engine = engine(OPS);
    model.says("Done.");
    engine.notifier().does(WebhooksTest::away).does(notice -> new ToolOutcome.InDoubt("reset"));
    Run run = drained(engine);
    assertThat(told(engine)).containsExactly("ops 1.2", "ops 1.2", "ops 1.2");
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "ToolReturned");
    assertThat(resultOf(engine.timeline(run.id())).tool()).isEqualTo("webhook:ops");
    assertThat(resultOf(engine.timeline(run.id())).error()).isFalse();
  }

  @Test
  void it_is_given_up_after_hours_and_nobody_is_asked() {
    for (boolean ends : new boolean[] {true, false}) {
      TestEngine engine = engine(OPS);
      if (ends) {
        model.refuses("401");
      } else {
        model.says("Done.");
      }
      for (int n = 0; n < 1_000; n++) {
        engine.notifier().does(WebhooksTest::away);
      }
      Run run = drained(engine);
      assertThat(run.status()).isEqualTo(ends ? Status.FAILED : Status.FINISHED);
      assertThat(run.notices()).isEmpty();
      assertThat(resultOf(engine.timeline(run.id())).error()).isTrue();
      assertThat(resultOf(engine.timeline(run.id())).output().toString())
          .contains("was given up", "503");
      assertThat(Duration.between(TestEngine.START, engine.clock().instant()))
          .isBetween(Duration.ofHours(6), Duration.ofHours(7));
      assertThat(told(engine).size()).as("tries").isBetween(30, 120);
    }
  }

  @Test
  void a_receiver_that_is_gone_is_in_the_log_and_asks_nobody() {
    TestEngine engine = engine(OPS);
    model.says("Done.");
    engine.notifier().answers(new ToolOutcome.Refused("410"));
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(run.holds()).isEmpty();
    assertThat(resultOf(engine.timeline(run.id())).error()).isTrue();
    assertThat(told(engine)).hasSize(1);
  }

  @Test
  void a_hold_that_was_decided_is_not_told_any_more() {
    TestEngine engine = engine(OPS);
    model.calls("pay", "{}").says("Paid.");
    for (int n = 0; n < 3; n++) {
      engine.notifier().does(WebhooksTest::away);
    }
    Run run = engine.start("clerk", "Look.");
    while (engine.notifier().told().size() < 2) {
      engine.deliver();
      engine.clock().advance(Duration.ofMinutes(1));
    }
    engine.decide(run.id(), Choice.REJECT, "no");
    engine.drain();
    List<ActionId> ids = engine.notifier().told().stream().map(Notice::action).toList();
    assertThat(ids).filteredOn(id -> id.seq() == 2).hasSize(2);
    assertThat(ids.getLast().seq()).isGreaterThan(2);
  }

  @Test
  void a_fork_has_the_receivers_of_its_run_and_a_rewind_tells_what_it_comes_to() {
    TestEngine engine = engine(OPS);
    model.says("Done.").says("Done again.").says("Done otherwise.");
    Run run = drained(engine);
    engine.engine().rewinds().rewind(run.id(), 0, true, TestEngine.ADA.because("once more"));
    engine.drain();
    assertThat(engine.notifier().told()).hasSize(2);
    engine
        .engine()
        .rewinds()
        .fork(run.id(), 0, Optional.of("another"), TestEngine.ADA.because("otherwise"));
    engine.drain();
    assertThat(engine.notifier().told().getLast().run().id()).isNotEqualTo(run.id());
    assertThat(engine.notifier().told()).hasSize(3);
  }

  /** Its process died after the append: the message of that step comes again. */
  @Test
  void what_was_to_be_told_survives_a_crash_after_the_append() {
    TestEngine engine = engine(OPS);
    model.says("Done.");
    Run run = engine.start("clerk", "Look.");
    engine.deliver();
    engine.loseMessages();
    assertThat(told(engine)).isEmpty();
    engine.queue().send(List.of(new StepMessage(run.id(), ActionId.model(0))), Duration.ZERO);
    engine.drain();
    assertThat(told(engine)).containsExactly("ops 1.2");
    assertThat(engine.timeline(run.id()).last()).isInstanceOf(ToolReturned.class);
  }

  @Test
  void a_message_that_comes_to_a_process_without_the_agent_keeps_what_is_to_be_told() {
    TestEngine engine = engine(OPS);
    model.calls("pay", "{}").says("Paid.");
    Run run = engine.start("clerk", "Look.");
    engine.deliver();
    engine.deliver();
    ActionId call = engine.run(run.id()).calls().firstKey();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    engine.loseMessages(); // Its process died after the append.
    engine.queue().send(List.of(new StepMessage(run.id(), call)), Duration.ZERO);
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.deliver();
    engine.deploy(deployment(Map.of("*", List.of(OPS))));
    engine.drain();
    assertThat(told(engine)).containsExactly("ops 2.2");
  }

  @Test
  void without_its_agent_a_run_is_not_held_for_a_webhook() {
    TestEngine engine = engine(OPS);
    model.says("Done.");
    Run run = engine.start("clerk", "Look.");
    engine.deliver();
    engine.deploy(
        new Deployment(List.of(Agent.named("other").build()), List.of(Route.of("default", model))));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(run.id()).notices()).isEmpty();
    assertThat(resultOf(engine.timeline(run.id())).error()).isTrue();
  }

  @Test
  void a_webhook_of_an_agent_that_is_not_there_is_a_mistake() {
    assertThatThrownBy(() -> deployment(Map.of("clark", List.of(OPS))))
        .hasMessageContaining("stint.webhooks names the agents [clark]");
  }
}
