package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.BulkRetry.Cause;
import dev.stint.engine.Runs.Change;
import dev.stint.message.Payload;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.PortUnavailable;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Chore;
import dev.stint.port.RunIndex.Progress;
import dev.stint.port.RunSummary;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.HoldReason;
import dev.stint.run.Logged;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ForwardingLog;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Races, failures at the worst moment, and people who send too much. */
class AttackedTest {

  private static final Instant NEVER = Instant.MAX;

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool pay =
      TestTool.of("pay", Effect.ONCE)
          .undoneBy(Effect.ONCE, call -> new ToolOutcome.Returned("paid back"));
  private final Agent clerk = agent(pay.approved());

  /** Another process, on another log. */
  private Engine process(TestEngine engine, Agent agent, EntryLog log, InstantSource clock) {
    return new Engine(
        new Deployment(List.of(agent), List.of(Route.of("default", model))),
        new Engine.Ports(log, engine.forks(), engine.queue(), engine.payloads(), engine.index()),
        RetryPolicy.DEFAULT,
        clock,
        new Random(1));
  }

  private static List<RunSummary> listed(TestEngine engine, Status status) {
    return engine
        .index()
        .list(Optional.empty(), EnumSet.of(status), Optional.empty(), RunIndex.PAGE_MAX)
        .runs();
  }

  @Test
  void a_run_whose_agent_is_gone_cannot_be_given_up_in_the_middle_of_a_rewind() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because("a mistake"));
    Agent other = Agent.named("other").build();
    process(engine, other, engine.log(), engine.clock())
        .stepper()
        .step(
            engine.queue().receive().orElseThrow(),
            engine.clock().instant().plus(Duration.ofMinutes(5)));
    Run held = engine.run(run.id());
    assertThat(held.hold().orElseThrow().reason()).isEqualTo(HoldReason.AGENT_GONE);
    Holds.Decision givenUp =
        new Holds.Decision(
            held.hold().orElseThrow().seq(),
            held.hold().orElseThrow().content(),
            Choice.GIVE_UP,
            Optional.empty(),
            "");
    assertThat(engine.engine().holds().decide(run.id(), givenUp, ADA))
        .isInstanceOfSatisfying(
            Holds.Outcome.BadDecision.class,
            refused -> assertThat(refused.toString()).contains("takes back what was done"));
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(pay.undone()).as("once the agent is back").hasSize(1);
  }

  @Test
  void a_retry_is_made_and_a_run_shown_though_the_index_does_not_answer() {
    AtomicBoolean away = new AtomicBoolean();
    TestEngine engine = TestEngine.of(clerk, model.busy("503").says("Done."));
    RunIndex index =
        Around.each(
            RunIndex.class,
            engine.index(),
            (method, call) -> {
              if (away.get()) {
                throw new PortUnavailable("the index is away");
              }
              return call.make();
            });
    Engine process =
        new Engine(
            new Deployment(List.of(clerk), List.of(Route.of("default", model))),
            new Engine.Ports(
                engine.log(), engine.forks(), engine.queue(), engine.payloads(), index),
            RetryPolicy.DEFAULT,
            engine.clock(),
            new Random(1));
    Run run = engine.start("clerk", "Pay.");
    away.set(true);
    assertThat(
            process
                .stepper()
                .step(
                    engine.queue().receive().orElseThrow(),
                    engine.clock().instant().plus(Duration.ofMinutes(5))))
        .isInstanceOf(StepOutcome.PutBack.class);
    assertThat(process.runs().retry(run)).isEmpty();
  }

  @Test
  void a_run_that_waits_is_listed_so_though_the_append_of_a_decision_fails() {
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}").says("Paid."));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    EntryLog away =
        new BrokenLog(
            engine.log(),
            entry -> {
              throw new PortUnavailable("no answer", new IllegalStateException("timeout"));
            });
    Engine process = process(engine, clerk, away, engine.clock());
    var hold = engine.run(run.id()).holds().getFirst();
    Holds.Decision approve =
        new Holds.Decision(hold.seq(), hold.content(), Choice.APPROVE, Optional.empty(), "");
    assertThatThrownBy(() -> process.holds().decide(run.id(), approve, ADA))
        .isInstanceOf(PortUnavailable.class);

    assertThat(listed(engine, Status.WAITING)).extracting(RunSummary::run).contains(run.id());
    assertThat(listed(engine, Status.RUNNING)).isEmpty();
    engine.clock().advance(Duration.ofHours(1));
    Clerks.sweep(engine, Duration.ofMinutes(16));
    assertThat(engine.index().toRevive(Optional.empty(), 10).runs()).isEmpty();
    assertThat(listed(engine, Status.WAITING)).extracting(RunSummary::run).contains(run.id());
    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_decision_whose_hand_on_was_cut_off_is_found_by_the_sweep() {
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}").says("Paid."));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    var hold = engine.run(run.id()).holds().getFirst();
    engine.index().put(RunSummary.of(engine.run(run.id())).announced(engine.clock().instant()));
    engine
        .log()
        .append(
            run.id(),
            hold.seq() + 1,
            new Resumed(
                engine.clock().instant(),
                hold.seq(),
                ADA,
                new Resolution.Decision(Choice.APPROVE, hold.content(), null, Payload.of(""))));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).as("too soon").isZero();
    engine.clock().advance(Duration.ofMinutes(20));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_cancel_that_races_a_rewind_ends_nothing_that_is_being_undone() {
    Agent payer = agent(pay);
    TestEngine engine =
        TestEngine.of(payer, model.calls("pay", "{}").calls("pay", "{\"n\":2}").busy("503"));
    Run run = engine.start("clerk", "Pay.");
    while (engine.run(run.id()).length() < 7) {
      engine.clock().advanceTo(engine.queue().nextVisible().orElseThrow());
      engine.deliver();
    }
    AtomicBoolean raced = new AtomicBoolean();
    EntryLog racing =
        new BrokenLog(
            engine.log(),
            entry -> {
              if (entry instanceof Cancelled && !raced.getAndSet(true)) {
                assertThat(
                        engine.engine().rewinds().rewind(run.id(), 0, false, ADA.because("back")))
                    .isInstanceOf(Rewinds.Outcome.Accepted.class);
              }
            });
    Change change =
        process(engine, payer, racing, engine.clock()).runs().cancel(run.id(), ADA.because("no"));
    assertThat(raced).isTrue();
    assertThat(change).isInstanceOf(Change.Impossible.class);
    model.says("Done.");
    engine.drain();
    Run after = engine.run(run.id());
    assertThat(after.end()).isEmpty();
    assertThat(after.isUndoing()).isFalse();
  }

  @Test
  void what_people_say_of_themselves_and_their_reasons_is_bounded_everywhere() {
    String endless = "x".repeat(Runs.REASON_CHARS_MAX + 1);
    Person nobody = new Person(endless, "test", "");
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    RunId id = run.id();
    long before = engine.run(id).length();
    var hold = engine.run(id).holds().getFirst();
    Holds.Decision decision =
        new Holds.Decision(hold.seq(), hold.content(), Choice.APPROVE, Optional.empty(), "");
    assertThat(engine.engine().holds().decide(id, decision, nobody))
        .isInstanceOf(Holds.Outcome.BadDecision.class);
    assertThat(engine.runs().cancel(id, nobody)).isInstanceOf(Change.BadRequest.class);
    assertThat(engine.runs().cancel(id, ADA.because(endless)))
        .isInstanceOf(Change.BadRequest.class);
    assertThat(engine.runs().setLimits(id, Optional.empty(), Optional.empty(), nobody))
        .isInstanceOf(Change.BadRequest.class);
    Rewinds rewinds = engine.engine().rewinds();
    assertThat(rewinds.rewind(id, 0, true, nobody)).isInstanceOf(Rewinds.Outcome.BadRequest.class);
    assertThat(rewinds.rewind(id, 0, true, ADA.because(endless)))
        .isInstanceOf(Rewinds.Outcome.BadRequest.class);
    assertThat(rewinds.fork(id, 0, Optional.empty(), nobody))
        .isInstanceOf(Rewinds.ForkOutcome.BadRequest.class);
    assertThat(engine.run(id).length()).isEqualTo(before);
  }

  @Test
  void a_run_takes_so_many_messages_and_no_more() {
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    for (int n = 0; n < Runs.MESSAGES_MAX; n++) {
      assertThat(engine.runs().say(run.id(), "And " + n)).isInstanceOf(Change.Accepted.class);
    }
    assertThat(engine.runs().say(run.id(), "One more")).isInstanceOf(Change.Full.class);
    assertThat(engine.run(run.id()).said().messages()).isEqualTo(Runs.MESSAGES_MAX);
  }

  @Test
  void a_run_takes_so_many_bytes_and_no_more() {
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    String megabyte = "x".repeat(Runs.INPUT_BYTES_MAX);
    long most = Runs.MESSAGES_BYTES_MAX / Runs.INPUT_BYTES_MAX;
    for (int n = 0; n < most; n++) {
      assertThat(engine.runs().say(run.id(), megabyte)).isInstanceOf(Change.Accepted.class);
    }
    assertThat(engine.runs().say(run.id(), "x")).isInstanceOf(Change.Full.class);
  }

  @Test
  void a_sweep_stops_in_time_and_the_next_one_goes_on_from_there() {
    TestEngine engine = TestEngine.of(agent(), model);
    for (int n = 0; n < 10; n++) {
      engine.start("clerk", "Think " + n);
      engine.clock().advance(Duration.ofSeconds(1));
    }
    engine.clock().advance(Duration.ofHours(1));
    Instant[] now = {engine.clock().instant()};
    InstantSource ticking =
        () -> {
          now[0] = now[0].plusMillis(100);
          return now[0];
        };
    Engine process = process(engine, agent(), engine.log(), ticking);
    int looked = 0;
    int sweeps = 0;
    Sweep.Report report;
    do {
      report = process.sweep().sweep(Duration.ofMinutes(16), Retention.OFF, now[0].plusMillis(900));
      looked += report.looked();
      sweeps++;
    } while (!report.finished());
    assertThat(sweeps).isBetween(2, 10);
    assertThat(looked).isEqualTo(10);
    assertThat(engine.index().progress(Chore.REVIVE).flatMap(Progress::stopped)).isEmpty();
    assertThat(process.sweep().sweep(Duration.ofMinutes(16), Retention.OFF, NEVER).looked())
        .isEqualTo(10);
  }

  @Test
  void a_damaged_run_is_marked_when_somebody_looks_at_it() {
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    EntryLog damaged =
        new ForwardingLog(engine.log()) {
          @Override
          public List<Logged> read(RunId id, long from, int max) {
            throw new DamagedLog(id, from, "it is missing from the log", null);
          }

          @Override
          public Optional<Newest> newest(RunId id, long from, int max) {
            throw new DamagedLog(id, from, "it is missing from the log", null);
          }
        };
    Engine process = process(engine, clerk, damaged, engine.clock());
    assertThatThrownBy(() -> process.runs().find(run.id())).isInstanceOf(DamagedLog.class);
    assertThat(listed(engine, Status.WAITING))
        .singleElement()
        .satisfies(
            summary -> assertThat(summary.trouble().orElseThrow()).contains("it is missing"));
  }

  @Test
  void runs_that_one_cause_stopped_are_retried_together_and_others_are_not() {
    ScriptedModel script = new ScriptedModel();
    for (int n = 0; n < 3; n++) {
      script.does(request -> new Refused("404"));
    }
    TestEngine engine = TestEngine.of(clerk, script);
    List<Run> failed =
        List.of(engine.start("clerk", "1"), engine.start("clerk", "2"), engine.start("clerk", "3"));
    engine.drain();
    script.calls("pay", "{}");
    Run waiting = engine.start("clerk", "Pay.");
    engine.drain();
    script.says("One.").says("Two.").says("Three.");

    BulkRetry retries = engine.engine().bulkRetry();
    BulkRetry.Report report =
        retries.retry(
            Optional.of("clerk"), Cause.MODEL, Optional.empty(), 10, ADA.because("it is back"));
    assertThat(report.retried())
        .containsExactlyInAnyOrderElementsOf(failed.stream().map(Run::id).toList());
    assertThat(report.skipped()).isEmpty();
    engine.drain();
    assertThat(failed).allMatch(run -> engine.run(run.id()).status() == Status.FINISHED);
    assertThat(engine.run(waiting.id()).holds().getFirst().reason()).isEqualTo(HoldReason.APPROVAL);
    for (Cause cause : Cause.values()) {
      assertThat(
              retries
                  .retry(Optional.empty(), cause, Optional.empty(), 10, ADA.because(""))
                  .retried())
          .as("nothing more by %s", cause)
          .isEmpty();
    }
  }

  @Test
  void runs_that_wait_for_a_vendor_are_retried_together() {
    ScriptedModel script = new ScriptedModel();
    for (int n = 0; n < 200; n++) {
      script.does(request -> new Busy("503", Duration.ZERO));
    }
    TestEngine engine = TestEngine.of(agent(), script);
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    BulkRetry.Report report =
        engine
            .engine()
            .bulkRetry()
            .retry(
                Optional.empty(),
                Cause.MODEL_UNAVAILABLE,
                Optional.empty(),
                10,
                ADA.because("back"));
    assertThat(report.retried()).containsExactly(run.id());
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.RUNNING);
    assertThat(engine.timeline(run.id()).last()).isInstanceOf(Resumed.class);
  }
}
