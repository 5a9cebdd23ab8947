package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Runs.Change;
import dev.stint.message.Text;
import dev.stint.port.EntryLog;
import dev.stint.port.Notice;
import dev.stint.port.PortUnavailable;
import dev.stint.port.RunSummary;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Logged;
import dev.stint.run.Origin;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Source;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Timeline;
import dev.stint.testkit.ForwardingLog;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestDelivery;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoticesTest {

  private static final Origin ADA =
      new Origin("mail", "ada@example.com", "<1@example.com>", Map.of("subject", "Terms"));

  private final TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
  private final ScriptedModel model = new ScriptedModel();

  /** A process begins to send the first notice of a run, and dies over it. */
  private static ActionId tellingBegan(TestEngine engine, RunId id) {
    Run run = engine.run(id);
    ActionId notice = run.toTell().getFirst().id();
    Instant now = engine.clock().instant();
    engine
        .log()
        .append(
            id,
            run.length(),
            new ToolIntended(now, notice, now.plusSeconds(30), "1f0e3dad99908345"));
    return notice;
  }

  @Test
  void an_answer_is_told_once_where_the_task_came_from() {
    TestEngine engine = engine();
    Run run = drained(engine, model.says("Done."));
    assertThat(told(engine)).containsExactly(ModelReplied.class);
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "ToolIntended", "ToolReturned");
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(run.spent().steps()).as("telling is no step of the agent").isEqualTo(1);
  }

  @Test
  void nobody_is_told_what_came_by_a_channel_that_does_not_answer() {
    TestEngine engine = engine();
    model.says("Done.");
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    assertThat(engine.notifier().told()).isEmpty();
    assertThat(kinds(engine.timeline(run.id()))).containsExactly("Started", "ModelReplied");
  }

  @Test
  void a_run_is_at_work_until_its_hold_is_told_and_then_waits() {
    TestEngine engine = engine();
    model.calls("pay", "{}").says("Paid.");
    RunId id = engine.start("clerk", "Pay.", ADA).id();
    engine.deliver();
    engine.deliver();
    assertThat(engine.run(id).status()).isEqualTo(Status.RUNNING);
    assertThat(engine.run(id).holds()).hasSize(1);
    engine.drain();
    assertThat(engine.run(id).status()).isEqualTo(Status.WAITING);
    assertThat(told(engine)).containsExactly(Suspended.class);

    engine.decide(id, Choice.APPROVE, "");
    engine.drain();
    assertThat(told(engine)).containsExactly(Suspended.class, ModelReplied.class);
    assertThat(engine.run(id).status()).isEqualTo(Status.FINISHED);
  }

  /** The past of a notice is read before its intent, as nothing was sent if that cannot be read. */
  @Test
  void a_log_that_does_not_answer_puts_no_notice_in_doubt() {
    Agent looks = Agent.named("clerk").tools(TestTool.of("look", Effect.READ)).build();
    TestEngine engine = TestEngine.of(looks, model);
    for (int n = 0; n < 6; n++) {
      model.calls("look", "{\"at\":" + n + "}");
    }
    model.says("Done.");
    RunId id = engine.start("clerk", "Look.", ADA).id();
    while (engine.run(id).toTell().isEmpty()) {
      engine.deliver();
    }
    EntryLog away =
        new ForwardingLog(engine.log()) {
          @Override
          public List<Logged> read(RunId run, long from, int max) {
            throw new PortUnavailable("the log does not answer");
          }
        };
    long length = engine.run(id).length();
    assertThat(length).as("so that a folded run is in its log").isGreaterThan(8);
    Engine process =
        new Engine(
            new Deployment(List.of(looks), List.of(Route.of("default", model))),
            new Engine.Ports(
                away,
                engine.forks(),
                engine.queue(),
                engine.payloads(),
                engine.index(),
                engine.notifier()),
            RetryPolicy.DEFAULT,
            engine.clock(),
            new Random(1));
    StepMessage message = new StepMessage(id, engine.run(id).toTell().getFirst().id());
    Instant deadline = engine.clock().instant().plusSeconds(300);
    assertThatThrownBy(() -> process.stepper().step(TestDelivery.first(message), deadline))
        .isInstanceOf(PortUnavailable.class);
    assertThat(engine.run(id).length()).as("no intent").isEqualTo(length);
    engine.drain();
    assertThat(told(engine)).containsExactly(ModelReplied.class);
  }

  @Test
  void a_hold_that_is_decided_before_anybody_was_told_is_not_told() {
    TestEngine engine = engine();
    model.calls("pay", "{}").says("Paid.");
    RunId id = engine.start("clerk", "Pay.", ADA).id();
    engine.deliver();
    engine.deliver();
    engine.decide(id, Choice.APPROVE, "");
    engine.drain();
    assertThat(told(engine)).containsExactly(ModelReplied.class);
  }

  @Test
  void a_notice_whose_outcome_is_lost_is_in_doubt_and_never_told_again() {
    TestEngine engine = engine();
    model.says("Done.");
    Run run = engine.start("clerk", "Look.", ADA);
    engine.deliver();
    tellingBegan(engine, run.id());
    engine.drain();

    assertThat(engine.notifier().told()).as("a crash may have told it").isEmpty();
    Run held = engine.run(run.id());
    assertThat(held.status()).isEqualTo(Status.WAITING);
    assertThat(engine.runs().answer(held)).as("what it came to is known all the same").isPresent();
    assertThat(held.holds().getFirst().reason()).isEqualTo(HoldReason.IN_DOUBT);
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(told(engine)).containsExactly(ModelReplied.class);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void what_cannot_be_told_waits_for_a_person_and_that_hold_is_told_nobody() {
    TestEngine engine = engine();
    engine.notifier().answers(new ToolOutcome.Refused("no such mailbox"));
    Run run = drained(engine, model.says("Done."));
    assertThat(engine.notifier().told()).hasSize(1);
    Hold hold = run.holds().getFirst();
    assertThat(hold.reason()).isEqualTo(HoldReason.NOTICE_FAILED);
    assertThat(hold.entry().detail()).contains("no such mailbox");
    engine.decide(run.id(), Choice.GIVE_UP, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.notifier().told()).hasSize(1);
  }

  @Test
  void the_end_of_a_run_is_told_too() {
    TestEngine engine = engine();
    Run waiting = drained(engine, model.calls("pay", "{}"));
    engine.runs().cancel(waiting.id(), TestEngine.ADA.because("no longer wanted"));
    engine.drain();
    assertThat(told(engine)).containsExactly(Suspended.class, Cancelled.class);
    assertThat(engine.run(waiting.id()).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void an_end_that_cannot_be_told_is_in_the_log_and_asks_nobody() {
    TestEngine engine = engine();
    Run waiting = drained(engine, model.calls("pay", "{}"));
    engine.notifier().answers(new ToolOutcome.InDoubt("the line broke"));
    engine.runs().cancel(waiting.id(), TestEngine.ADA.because("no longer wanted"));
    engine.drain();
    Run run = engine.run(waiting.id());
    assertThat(run.status()).isEqualTo(Status.CANCELLED);
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(
            ToolReturned.class,
            returned -> {
              assertThat(returned.unsure()).isTrue();
              assertThat(returned.result().error()).isTrue();
            });
  }

  @Test
  void a_process_that_dies_while_it_tells_the_end_leaves_no_notice_without_an_outcome() {
    TestEngine engine = engine();
    Run waiting = drained(engine, model.calls("pay", "{}"));
    engine.runs().cancel(waiting.id(), TestEngine.ADA.because("no longer wanted"));
    tellingBegan(engine, waiting.id());
    engine.drain();
    Run run = engine.run(waiting.id());
    assertThat(told(engine)).as("it is not told again").containsExactly(Suspended.class);
    assertThat(run.notices()).isEmpty();
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(
            ToolReturned.class, returned -> assertThat(returned.unsure()).isTrue());
  }

  @Test
  void a_notice_that_fails_while_its_run_is_ended_is_in_the_log_and_asks_nobody() {
    TestEngine engine = engine();
    model.calls("pay", "{}");
    Run run = engine.start("clerk", "Look.", ADA);
    engine
        .notifier()
        .does(
            notice -> {
              engine.runs().cancel(run.id(), TestEngine.ADA.because("meanwhile"));
              return new ToolOutcome.Refused("no such mailbox");
            });
    engine.drain();
    Run ended = engine.run(run.id());
    assertThat(ended.status()).isEqualTo(Status.CANCELLED);
    assertThat(ended.notices()).isEmpty();
    assertThat(engine.timeline(run.id()).entries())
        .filteredOn(ToolReturned.class::isInstance)
        .anyMatch(entry -> ((ToolReturned) entry).result().error());
  }

  @Test
  void a_lost_message_of_the_end_is_found_by_the_sweep_if_the_index_was_not_told() {
    TestEngine engine = engine();
    Run waiting = drained(engine, model.calls("pay", "{}"));
    Entry end = new Cancelled(engine.clock().instant(), TestEngine.ADA.because("no"));
    engine.index().put(RunSummary.of(waiting).announced(engine.clock().instant()));
    engine.log().append(waiting.id(), waiting.length(), end);
    engine.clock().advanceTo(TestEngine.START.plus(Duration.ofHours(1)));
    Clerks.sweep(engine, Duration.ofMinutes(16));
    engine.drain();
    assertThat(told(engine)).containsExactly(Suspended.class, Cancelled.class);
  }

  @Test
  void a_message_that_decides_nothing_is_answered_while_the_hold_stays() {
    TestEngine engine = engine();
    Run waiting = drained(engine, model.calls("pay", "{}").says("Paid."));
    Origin again = new Origin("mail", "ada@example.com", "<2@example.com>", Map.of());
    Change said =
        engine.runs().say(waiting.id(), List.of(Text.of("Approve it!")), Optional.of(again));
    assertThat(said).isInstanceOf(Change.Accepted.class);
    engine.runs().say(waiting.id(), List.of(Text.of("Approve it!")), Optional.of(again));
    engine.drain();
    assertThat(told(engine)).containsExactly(Suspended.class, MessageReceived.class);
    assertThat(engine.run(waiting.id()).holds()).hasSize(1);
    assertThat(kinds(engine.timeline(waiting.id())).stream().filter("MessageReceived"::equals))
        .as("the same mail twice is said once")
        .hasSize(1);

    Origin other = new Origin("chat", "ada", again.id(), Map.of());
    engine.runs().say(waiting.id(), List.of(Text.of("Approve it!")), Optional.of(other));
    assertThat(kinds(engine.timeline(waiting.id())).stream().filter("MessageReceived"::equals))
        .as("an id of another channel is another message")
        .hasSize(2);
  }

  @Test
  void a_rewind_takes_back_no_notice_and_tells_what_it_comes_to_then() {
    TestEngine engine = engine();
    Run run = drained(engine, model.says("Done.").says("Done again."));
    engine.engine().rewinds().rewind(run.id(), 0, true, TestEngine.ADA.because("once more"));
    engine.drain();
    assertThat(told(engine)).containsExactly(ModelReplied.class, ModelReplied.class);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_fork_is_answered_where_it_was_begun_and_tells_nobody() {
    TestEngine engine = engine();
    Run run = drained(engine, model.says("Done.").says("Done again."));
    engine
        .engine()
        .rewinds()
        .fork(run.id(), 0, Optional.of("f"), TestEngine.ADA.because("another way"));
    engine.drain();
    assertThat(engine.notifier().told()).hasSize(1);
  }

  @Test
  void a_notice_waits_for_its_agent_and_its_death_ends_no_run() {
    TestEngine engine = engine();
    model.says("Done.");
    Run run = engine.start("clerk", "Look.", ADA);
    engine.deliver();
    ActionId notice = engine.run(run.id()).toTell().getFirst().id();
    engine.deploy(
        new Deployment(List.of(Agent.named("other").build()), List.of(Route.of("default", model))));
    engine.drain();
    Run gone = engine.run(run.id());
    assertThat(gone.holds().getFirst().reason()).isEqualTo(HoldReason.AGENT_GONE);
    assertThat(gone.status()).isEqualTo(Status.WAITING);
    engine.deploy(new Deployment(List.of(agent()), List.of(Route.of("default", model))));
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(engine.notifier().told()).extracting(Notice::action).contains(notice);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void the_end_of_a_run_is_told_when_its_agent_is_deployed_again() {
    TestEngine engine = engine();
    Run waiting = drained(engine, model.calls("pay", "{}"));
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.runs().cancel(waiting.id(), TestEngine.ADA.because("no longer wanted"));
    assertThat(engine.deliver().orElseThrow()).isInstanceOf(StepOutcome.PutBack.class);
    assertThat(told(engine)).containsExactly(Suspended.class);

    engine.deploy(new Deployment(List.of(agent()), List.of(Route.of("default", model))));
    engine.drain();
    assertThat(told(engine)).containsExactly(Suspended.class, Cancelled.class);
    assertThat(engine.run(waiting.id()).notices()).isEmpty();
  }

  @Test
  void an_end_that_nobody_could_tell_for_hours_as_the_agent_was_gone_is_in_the_log() {
    TestEngine engine = engine();
    Run waiting = drained(engine, model.calls("pay", "{}"));
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.runs().cancel(waiting.id(), TestEngine.ADA.because("no longer wanted"));
    int deliveries = engine.drain().size();
    assertThat(deliveries).as("one in a quarter of an hour").isBetween(20, 30);
    assertThat(engine.run(waiting.id()).notices()).isEmpty();
    assertThat(engine.timeline(waiting.id()).last())
        .isInstanceOfSatisfying(
            ToolReturned.class,
            returned -> {
              assertThat(returned.result().error()).isTrue();
              assertThat(returned.unsure()).as("it surely told nobody").isFalse();
              assertThat(returned.result().output().toString()).contains("Deploy it again");
            });
  }

  @Test
  void a_hold_of_the_run_is_told_when_the_agent_is_deployed_again_and_fails_after_hours() {
    Agent brief = Agent.named("clerk").stintLimits(Limits.DEFAULT.steps(1)).tools(pay).build();
    TestEngine engine = TestEngine.of(brief, model.calls("pay", "{}"));
    RunId id = engine.start("clerk", "Pay.", ADA).id();
    engine.deliver();
    engine.deliver();
    assertThat(engine.run(id).hold().orElseThrow().reason()).isEqualTo(HoldReason.LIMIT);
    engine.deploy(new Deployment(List.of(), List.of()));
    assertThat(engine.deliver().orElseThrow()).isInstanceOf(StepOutcome.PutBack.class);
    engine.deploy(new Deployment(List.of(brief), List.of(Route.of("default", model))));
    engine.drain();
    assertThat(told(engine)).containsExactly(Suspended.class);

    TestEngine other = TestEngine.of(brief, new ScriptedModel().calls("pay", "{}").says("Never."));
    RunId gone = other.start("clerk", "Pay.", ADA).id();
    other.deliver();
    other.deliver();
    other.deploy(new Deployment(List.of(), List.of()));
    other.drain();
    assertThat(other.run(gone).holds())
        .extracting(Hold::reason)
        .containsExactlyInAnyOrder(HoldReason.LIMIT, HoldReason.NOTICE_FAILED);
  }

  @Test
  void a_notice_that_was_begun_comes_to_a_doubt_although_the_agent_is_gone() {
    TestEngine engine = engine();
    model.says("Done.");
    Run run = engine.start("clerk", "Look.", ADA);
    engine.deliver();
    ActionId notice = tellingBegan(engine, run.id());
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.drain();
    assertThat(engine.run(run.id()).holds())
        .singleElement()
        .returns(HoldReason.IN_DOUBT, Hold::reason)
        .returns(Optional.of(notice), hold -> hold.call().map(open -> open.id()));

    engine.runs().cancel(run.id(), TestEngine.ADA);
    engine.drain();
    assertThat(engine.run(run.id()).notices()).containsOnlyKeys(notice);
  }

  @Test
  void an_end_whose_telling_was_begun_is_in_doubt_although_the_agent_is_gone() {
    TestEngine engine = engine();
    Run waiting = drained(engine, model.calls("pay", "{}"));
    engine.runs().cancel(waiting.id(), TestEngine.ADA);
    tellingBegan(engine, waiting.id());
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.drain();
    assertThat(engine.run(waiting.id()).notices()).isEmpty();
    assertThat(engine.timeline(waiting.id()).last())
        .isInstanceOfSatisfying(
            ToolReturned.class, returned -> assertThat(returned.unsure()).isTrue());
  }

  @Test
  void a_hold_of_the_whole_run_is_told_and_one_that_is_over_before_is_not() {
    Agent brief = Agent.named("clerk").stintLimits(Limits.DEFAULT.steps(1)).tools(pay).build();
    TestEngine engine = TestEngine.of(brief, model.calls("pay", "{}").says("Done."));
    RunId id = engine.start("clerk", "Pay.", ADA).id();
    engine.deliver();
    engine.deliver();
    assertThat(engine.run(id).hold().orElseThrow().reason()).isEqualTo(HoldReason.LIMIT);
    assertThat(engine.run(id).toTell()).hasSize(1);
    engine.decide(id, Choice.RENEW, "");
    assertThat(engine.run(id).toTell()).as("withdrawn").isEmpty();
    engine.drain();
    assertThat(told(engine)).as("the approval that follows").containsExactly(Suspended.class);

    engine.decide(id, Choice.APPROVE, "");
    engine.drain();
    assertThat(told(engine))
        .as("and the limit after it")
        .containsExactly(Suspended.class, Suspended.class);
    assertThat(engine.run(id).hold().orElseThrow().reason()).isEqualTo(HoldReason.LIMIT);
  }

  @Test
  void a_hold_that_expires_before_it_is_told_is_not_told() {
    Agent clerk = Agent.named("clerk").tools(pay).holdsExpireAfter(Duration.ofMinutes(5)).build();
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}").says("Nobody was there."));
    RunId id = engine.start("clerk", "Pay.", ADA).id();
    engine.deliver();
    engine.deliver();
    Run held = engine.run(id);
    assertThat(held.toTell()).hasSize(1);
    engine.clock().advance(Duration.ofMinutes(6));
    Run expired =
        held.apply(
            new Entry.Resumed(
                engine.clock().instant(),
                held.holds().getFirst().seq(),
                new Source.Clock(),
                new Resolution.Expired()));
    assertThat(expired.toTell()).isEmpty();
  }

  @Test
  void what_was_not_told_of_a_run_that_ends_is_withdrawn_and_its_end_is_told() {
    TestEngine engine = engine();
    model.calls("pay", "{}");
    RunId id = engine.start("clerk", "Pay.", ADA).id();
    engine.deliver();
    engine.deliver();
    engine.runs().cancel(id, TestEngine.ADA.because("no longer wanted"));
    assertThat(engine.run(id).toTell())
        .singleElement()
        .satisfies(notice -> assertThat(notice.id().seq()).isEqualTo(engine.run(id).length() - 1));
    engine.drain();
    assertThat(told(engine)).containsExactly(Cancelled.class);
  }

  @Test
  void a_notice_that_may_have_been_told_survives_a_rewind_and_is_decided() {
    TestEngine engine = engine();
    model.says("Done.").says("Done again.");
    Run run = engine.start("clerk", "Look.", ADA);
    engine.deliver();
    ActionId notice = tellingBegan(engine, run.id());
    engine.engine().rewinds().rewind(run.id(), 0, true, TestEngine.ADA.because("once more"));
    assertThat(engine.run(run.id()).notices()).containsOnlyKeys(notice);
    engine.drain();
    Run after = engine.run(run.id());
    assertThat(after.holds())
        .singleElement()
        .satisfies(
            hold -> {
              assertThat(hold.entry().action()).isEqualTo(notice);
              assertThat(hold.reason()).isEqualTo(HoldReason.IN_DOUBT);
            });
    assertThat(told(engine)).as("the second answer").containsExactly(ModelReplied.class);
    assertThat(engine.runs().answer(after)).isPresent();
  }

  private TestEngine engine() {
    return TestEngine.of(agent(), model);
  }

  private Agent agent() {
    return Agent.named("clerk").tools(pay).build();
  }

  private static Run drained(TestEngine engine, ScriptedModel scripted) {
    assertThat(scripted).isNotNull();
    Run run = engine.start("clerk", "Look.", ADA);
    engine.drain();
    return engine.run(run.id());
  }

  private static List<Class<?>> told(TestEngine engine) {
    return engine.notifier().told().stream()
        .<Class<?>>map(notice -> notice.then().last().getClass())
        .toList();
  }

  private static List<String> kinds(Timeline run) {
    return run.entries().stream().map(entry -> entry.getClass().getSimpleName()).toList();
  }
}
