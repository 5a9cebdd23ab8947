package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.engine.Runs.Change;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Payload;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.Forks;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Logged;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
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
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Ended runs are erased after their time, and nothing else is. */
class ExpiryTest {

  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration LONGER = Duration.ofDays(31);
  private static final Retention MONTH =
      new Retention(List.of(new Retention.Rule(Optional.empty(), Optional.empty(), KEPT)));
  private static final String LARGE = "A long text. ".repeat(5_000);

  private final ScriptedModel model = new ScriptedModel();
  private TestEngine engine = TestEngine.of(agent(), model);

  private Run finished(String input) {
    model.says("Done with " + input);
    Run run = engine.start("clerk", input);
    engine.drain();
    return engine.run(run.id());
  }

  private Sweep.Report sweep() {
    return sweep(engine.engine());
  }

  private static Sweep.Report sweep(Engine process) {
    return process.sweep().sweep(Duration.ofMinutes(16), MONTH, Instant.MAX);
  }

  /** Sweeps until nothing more happens. */
  private void sweepAll() {
    int done;
    do {
      engine.clock().advance(Duration.ofDays(1));
      Sweep.Report report = sweep();
      done = report.expired() + report.erased();
    } while (done > 0);
  }

  private RunId fork(Run run, long at) {
    return fork(engine.engine(), run, at);
  }

  private static RunId fork(Engine process, Run run, long at) {
    ForkOutcome outcome =
        process.rewinds().fork(run.id(), at, Optional.empty(), ADA.because("another way"));
    return ((ForkOutcome.Accepted) outcome).run().id();
  }

  /** A process that remembers nothing, with other ports. */
  private Engine cold(EntryLog log, Forks forks, RunIndex index) {
    return new Engine(
        new Deployment(List.of(agent()), List.of(Route.of("default", model))),
        new Engine.Ports(log, forks, engine.queue(), engine.payloads(), index),
        RetryPolicy.DEFAULT,
        engine.clock(),
        new Random(3));
  }

  /** A process in which reading the clock takes a tenth of a second. */
  private Engine ticking(Instant[] now) {
    return new Engine(
        new Deployment(List.of(agent()), List.of(Route.of("default", model))),
        new Engine.Ports(
            engine.log(), engine.forks(), engine.queue(), engine.payloads(), engine.index()),
        RetryPolicy.DEFAULT,
        () -> now[0] = now[0].plusMillis(100),
        new Random(3));
  }

  private Engine cold() {
    return cold(engine.log(), engine.forks(), engine.index());
  }

  private void assertExpired(RunId run) {
    for (Engine process : List.of(engine.engine(), cold())) {
      assertThatThrownBy(() -> process.runs().find(run))
          .isInstanceOf(ExpiredRun.class)
          .hasMessageContaining("Run %s expired at".formatted(run));
    }
    assertThat(listed()).doesNotContain(run);
  }

  private List<RunId> listed() {
    return engine
        .runs()
        .list(Optional.empty(), Set.of(Status.values()), Optional.empty(), 100)
        .runs()
        .stream()
        .map(RunSummary::run)
        .toList();
  }

  @Test
  void by_itself_no_run_ever_expires() {
    Run run = finished(LARGE);
    engine.clock().advance(Duration.ofDays(10_000));
    Sweep.Report report = Clerks.sweep(engine, Duration.ZERO);
    assertThat(report.expired() + report.erased()).isZero();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_run_whose_time_is_over_expires_and_later_nothing_of_it_is_left() {
    Run run = finished(LARGE);
    assertThat(engine.payloads().keys()).as("task and reply").hasSize(2);
    engine.clock().advance(KEPT.minusSeconds(1));
    assertThat(sweep().expired()).as("a second too soon").isZero();
    engine.clock().advance(LONGER.minus(KEPT));

    assertThat(sweep()).returns(1, Sweep.Report::expired).returns(0, Sweep.Report::erased);
    assertExpired(run.id());
    assertThat(engine.log().kept(run.id())).as("left alone for a while").isPositive();

    engine.clock().advance(Retention.SETTLED);
    assertThat(sweep()).returns(0, Sweep.Report::expired).returns(1, Sweep.Report::erased);
    assertThat(engine.log().kept(run.id())).isZero();
    assertThat(engine.payloads().keys()).isEmpty();
    assertThat(engine.index().find(run.id())).isEmpty();
    assertExpired(run.id());
    assertThat(sweep().erased()).isZero();
  }

  @Test
  void time_counts_from_the_last_entry() {
    Run run = finished("Read it.");
    engine.clock().advance(KEPT.minusDays(1));
    model.says("Gladly.");
    engine.runs().say(run.id(), "One thing more.");
    engine.drain();
    engine.clock().advance(KEPT.minusDays(1));
    assertThat(sweep().expired()).isZero();
    engine.clock().advance(Duration.ofDays(2));
    assertThat(sweep().expired()).isEqualTo(1);
  }

  @Test
  void what_is_at_work_or_waits_does_not_expire() {
    engine =
        TestEngine.of(agent(TestTool.of("pay", Effect.ONCE).approved()), model.calls("pay", "{}"));
    Run waiting = engine.start("clerk", "Pay.");
    engine.drain();
    Run running = engine.start("clerk", "Think.");
    engine.clock().advance(Duration.ofDays(400));
    assertThat(sweep().expired()).isZero();
    assertThat(engine.run(waiting.id()).status()).isEqualTo(Status.WAITING);
    assertThat(engine.run(running.id()).status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void a_run_stays_a_day_longer_while_somebody_is_still_to_be_told_of_its_end() {
    Origin mail = new Origin("mail", "ada@example.com", "<1@example.com>", Map.of());
    Run run = engine.start("clerk", "Read it.", mail);
    engine.runs().cancel(run.id(), ADA.because("no need"));
    Run ended = engine.run(run.id());
    assertThat(ended.status()).isEqualTo(Status.CANCELLED);
    assertThat(ended.notices()).hasSize(1);
    Instant over = engine.clock().instant().plus(KEPT);
    assertThat(MONTH.isOver(ended, over)).isFalse();
    assertThat(MONTH.isOver(ended, over.plus(Duration.ofDays(1)))).isTrue();
    engine.drain();
    assertThat(MONTH.isOver(engine.run(run.id()), over)).isTrue();
  }

  @Test
  void all_that_is_asked_of_an_expired_run_says_that_it_expired_and_changes_nothing() {
    Run run = finished("Read it.");
    long length = run.length();
    engine.clock().advance(LONGER);
    sweep();
    Engine process = cold();
    for (Engine one : List.of(process, engine.engine())) {
      RunId id = run.id();
      assertGone(() -> one.runs().say(id, "Hello?"));
      assertGone(() -> one.runs().cancel(id, ADA.because("why not")));
      assertGone(
          () -> one.runs().setLimits(id, Optional.empty(), Optional.empty(), ADA.because("")));
      assertGone(() -> one.rewinds().preview(id, 0));
      assertGone(() -> one.rewinds().rewind(id, 0, true, ADA.because("")));
      assertGone(() -> one.rewinds().fork(id, 0, Optional.empty(), ADA.because("")));
      assertThat(
              one.stepper()
                  .step(
                      TestDelivery.first(new StepMessage(id, ActionId.model(0))),
                      engine.clock().instant().plus(Duration.ofMinutes(5))))
          .isInstanceOf(StepOutcome.NotReady.class);
      assertThat(
              one.stepper()
                  .giveUp(TestDelivery.first(new StepMessage(id, ActionId.model(0))), "dead"))
          .isInstanceOf(StepOutcome.NotReady.class);
    }
    assertThat(engine.log().kept(run.id())).isEqualTo(length);
    assertThat(engine.queue().size()).isZero();
  }

  private static void assertGone(ThrowingCallable asking) {
    assertThatThrownBy(asking).isInstanceOf(ExpiredRun.class);
  }

  @Test
  void a_key_that_named_an_expired_run_starts_no_other_and_stores_nothing() {
    Task task = new Task("clerk", LARGE, Optional.empty(), Optional.of("order-1"));
    model.says("Done.");
    RunId id = ((Start.Begun) engine.runs().start(task)).run().id();
    engine.drain();
    engine.clock().advance(LONGER);
    sweepAll();
    assertThat(engine.log().kept(id)).isZero();
    assertGone(() -> cold().runs().start(task));
    assertGone(
        () ->
            cold()
                .runs()
                .start(new Task("clerk", "Small.", Optional.empty(), Optional.of("order-1"))));
    assertThat(engine.payloads().keys()).isEmpty();
    assertThat(engine.log().kept(id)).isZero();
  }

  @Test
  void a_message_that_is_first_keeps_the_run() {
    Run run = finished("Read it.");
    engine.clock().advance(LONGER);
    model.says("Gladly.");
    EntryLog slow =
        Around.each(
            EntryLog.class,
            engine.log(),
            (method, call) -> {
              if (method.equals("expire")) {
                assertThat(engine.runs().say(run.id(), "Wait!"))
                    .isInstanceOf(Change.Accepted.class);
              }
              return call.make();
            });
    assertThat(sweep(cold(slow, engine.forks(), engine.index())).expired()).isZero();
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(listed()).contains(run.id());
  }

  @Test
  void a_message_that_is_second_is_told_that_the_run_expired() {
    Run run = finished("Read it.");
    engine.clock().advance(LONGER);
    EntryLog slow =
        new ForwardingLog(engine.log()) {
          @Override
          public Append append(
              RunId id, long seq, String previous, Entry entry, Optional<Run> folded) {
            super.expire(id, seq, engine.clock().instant());
            return super.append(id, seq, previous, entry, folded);
          }
        };
    Engine process = cold(slow, engine.forks(), engine.index());
    assertGone(() -> process.runs().say(run.id(), "Wait!"));
    engine.clock().advance(Duration.ofDays(1));
    sweep(); // This corrects what the message announced to the index.
    assertExpired(run.id());
    sweepAll();
    assertThat(engine.log().kept(run.id())).isZero();
    assertThat(engine.index().find(run.id())).isEmpty();
  }

  @Test
  void the_source_of_a_fork_stays_as_long_as_the_fork_with_what_both_read() {
    Run run = finished(LARGE);
    engine.clock().advance(KEPT.minusDays(1));
    RunId fork = fork(run, run.length() - 1);
    engine.clock().advance(Duration.ofDays(5));
    sweepAll();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertReadable(cold(), fork);

    engine.clock().advance(LONGER);
    sweepAll();
    assertExpired(fork);
    sweepAll();
    assertExpired(run.id());
    assertThat(engine.payloads().keys()).isEmpty();
    assertThat(engine.log().kept(run.id()) + engine.log().kept(fork)).isZero();
    assertThat(engine.forks().of(run.id(), 10)).isEmpty();
  }

  private static void assertReadable(Engine process, RunId id) {
    Run fork = process.runs().find(id).orElseThrow();
    Payload input = process.runs().timeline(fork).started().parts().getFirst().payload();
    assertThat(input).isInstanceOf(Payload.Stored.class);
    assertThat(process.runs().text(input)).isEqualTo(LARGE);
  }

  @Test
  void a_fork_of_a_fork_keeps_both_though_the_one_in_the_middle_would_expire() {
    Run run = finished(LARGE);
    RunId middle = fork(run, run.length() - 1);
    engine.clock().advance(KEPT.minusDays(1));
    RunId last = fork(engine.run(middle), 0);
    engine.clock().advance(Duration.ofDays(5));
    sweepAll();
    assertThat(listed()).contains(run.id(), middle, last);
    assertReadable(cold(), last);
  }

  @Test
  void a_fork_that_begins_while_its_source_expires_lives_and_reads_what_it_shares() {
    Run run = finished(LARGE);
    engine.clock().advance(LONGER);
    Forks slow =
        Around.each(
            Forks.class,
            engine.forks(),
            (method, call) -> {
              if (method.equals("note")) {
                assertThat(sweep().expired()).isEqualTo(1);
              }
              return call.make();
            });
    RunId fork = fork(cold(engine.log(), slow, engine.index()), run, run.length() - 1);
    assertExpired(run.id());
    for (int day = 0; day < 20; day++) {
      engine.clock().advance(Duration.ofDays(1));
      sweep();
    }
    assertExpired(run.id());
    assertReadable(cold(), fork);

    engine.clock().advance(LONGER);
    sweepAll();
    sweepAll();
    assertThat(engine.log().kept(run.id()) + engine.log().kept(fork)).isZero();
    assertThat(engine.payloads().keys()).isEmpty();
  }

  @Test
  void a_fork_that_never_began_keeps_nothing_for_long() {
    Run run = finished("Read it.");
    engine.clock().advance(LONGER);
    engine.forks().note(run.id(), new Forks.Fork(new RunId("r-never"), engine.clock().instant()));
    assertThat(sweep().expired()).as("it may be about to begin").isZero();
    engine.clock().advance(Duration.ofDays(1));
    assertThat(sweep().expired()).isEqualTo(1);
    assertThat(engine.forks().of(run.id(), 10)).isEmpty();
  }

  @Test
  void what_a_late_writer_tells_the_index_is_put_right() {
    Run run = finished("Read it.");
    engine.clock().advance(LONGER);
    sweep();
    for (RunSummary late :
        List.of(RunSummary.of(run), RunSummary.of(run).announced(engine.clock().instant()))) {
      engine.index().put(late);
      assertThat(listed()).contains(run.id());
      engine.clock().advance(Duration.ofDays(1));
      sweep();
      assertExpired(run.id());
    }
    sweepAll();
    assertThat(engine.index().toErase(Optional.empty(), 10).runs()).isEmpty();
  }

  @Test
  void a_sweep_that_runs_out_of_time_is_continued_by_the_next() {
    for (int n = 0; n < 10; n++) {
      finished("Task " + n);
      engine.clock().advance(Duration.ofSeconds(1));
    }
    engine.clock().advance(LONGER);
    Instant[] now = {engine.clock().instant()};
    Engine ticking = ticking(now);
    int expired = 0;
    int erased = 0;
    int sweeps = 0;
    while (erased < 10) {
      Sweep.Report report =
          ticking.sweep().sweep(Duration.ofMinutes(16), MONTH, now[0].plusMillis(3_000));
      expired += report.expired();
      erased += report.erased();
      sweeps++;
      now[0] = now[0].plus(expired < 10 ? Duration.ZERO : Duration.ofMinutes(16));
      assertThat(sweeps).isLessThan(100);
    }
    assertThat(expired).isEqualTo(10);
    assertThat(sweeps).isGreaterThan(3);
  }

  @Test
  void ended_runs_are_not_read_each_time() {
    Run run = finished("Read it.");
    engine.clock().advance(LONGER);
    sweep();
    engine.clock().advance(Duration.ofHours(1));
    Run other = finished("Something else.");
    int[] pages = {0};
    RunIndex counting =
        Around.each(
            RunIndex.class,
            engine.index(),
            (method, call) -> {
              pages[0] += method.startsWith("to") ? 1 : 0;
              return call.make();
            });
    Engine process = cold(engine.log(), engine.forks(), counting);
    sweep(process);
    assertThat(pages[0]).as("work, and what is to be erased").isEqualTo(2);
    engine.clock().advance(Duration.ofDays(1));
    sweep(process);
    assertThat(pages[0]).isEqualTo(5);
    assertExpired(run.id());
    assertThat(engine.run(other.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_sweep_that_has_no_time_to_look_is_no_look() {
    finished("Read it.");
    engine.clock().advance(LONGER);
    Sweep.Report report =
        engine.engine().sweep().sweep(Duration.ofMinutes(16), MONTH, engine.clock().instant());
    assertThat(report.finished()).isFalse();
    engine.clock().advance(Duration.ofMinutes(16));
    assertThat(sweep().expired()).isEqualTo(1);
  }

  @Test
  void much_work_leaves_a_quarter_of_the_time_for_what_expires() {
    Run run = finished("Read it.");
    engine.clock().advance(LONGER);
    for (int n = 0; n < 50; n++) {
      engine.start("clerk", "Task " + n);
    }
    engine.clock().advance(Duration.ofHours(1));
    Instant[] now = {engine.clock().instant()};
    Engine ticking = ticking(now);
    Sweep.Report report =
        ticking.sweep().sweep(Duration.ofMinutes(16), MONTH, now[0].plusSeconds(8));
    assertThat(report.finished()).isFalse();
    assertThat(report.looked()).isBetween(10, 49);
    assertThat(report.expired()).isEqualTo(1);
    assertExpired(run.id());
  }

  @Test
  void a_run_that_was_ended_while_a_notice_of_it_was_held_expires() {
    engine =
        TestEngine.of(agent(TestTool.of("pay", Effect.ONCE).approved()), model.calls("pay", "{}"));
    engine.notifier().answers(new ToolOutcome.Refused("no such mailbox"));
    Origin mail = new Origin("mail", "ada@example.com", "<1@example.com>", Map.of());
    Run run = engine.start("clerk", "Pay.", mail);
    engine.drain();
    engine.runs().cancel(run.id(), ADA.because("no need"));
    engine.drain();
    assertThat(engine.run(run.id()).notices()).as("one that nobody can decide").isNotEmpty();
    engine.clock().advance(LONGER);
    assertThat(sweep().expired()).isEqualTo(1);
  }

  @Test
  void a_run_whose_end_cannot_be_told_for_a_day_expires_all_the_same() {
    Origin mail = new Origin("mail", "ada@example.com", "<1@example.com>", Map.of());
    Run run = engine.start("clerk", "Read it.", mail);
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.runs().cancel(run.id(), ADA.because("the agent is gone"));
    engine.clock().advance(KEPT);
    assertThat(sweep().expired()).isZero();
    engine.clock().advance(Duration.ofDays(1));
    assertThat(sweep().expired()).isEqualTo(1);
  }

  @Test
  void a_fork_whose_source_is_gone_stands_as_it_did_and_its_past_is_damaged() {
    Run run = finished(LARGE);
    RunId fork = fork(run, run.length() - 1);
    for (Forks.Fork noted : engine.forks().of(run.id(), 10)) {
      engine.forks().forget(run.id(), noted); // As in a repair by hand.
    }
    engine.log().expire(run.id(), run.length(), engine.clock().instant());
    assertThat(cold().runs().find(fork)).as("not erased yet").isPresent();
    boolean erased = false;
    while (!erased) {
      erased = engine.log().erase(run.id());
    }
    Run stands = cold().runs().find(fork).orElseThrow();
    assertThat(stands.status()).isEqualTo(Status.FINISHED);
    assertThatThrownBy(() -> cold().runs().timeline(stands))
        .isInstanceOf(DamagedLog.class)
        .hasMessageContainingAll(fork.value(), "which has them no longer");
    engine.index().expired(fork, engine.clock().instant());
    engine.clock().advance(LONGER);
    Sweep.Report report = sweep(cold());
    assertThat(report.erased()).as("the log has no tombstone").isZero();
    assertThat(engine.log().kept(fork)).isEqualTo(1);
  }

  @Test
  void what_the_index_says_has_expired_and_the_log_does_not_is_put_right() {
    Run run = finished(LARGE);
    engine.index().expired(run.id(), engine.clock().instant());
    assertThat(listed()).isEmpty();
    engine.clock().advance(Duration.ofDays(1));
    assertThat(sweep().erased()).isZero();
    assertThat(listed()).containsExactly(run.id());
    assertThat(engine.payloads().keys()).hasSize(2);
  }

  @Test
  void a_damaged_run_stays_and_is_named() {
    Run run = finished("Read it.");
    engine.clock().advance(LONGER);
    EntryLog damaged =
        new ForwardingLog(engine.log()) {
          @Override
          public List<Logged> read(RunId id, long from, int max) {
            if (id.equals(run.id())) {
              throw new DamagedLog(id, 1, "it is missing", null);
            }
            return super.read(id, from, max);
          }

          @Override
          public Optional<Newest> newest(RunId id, long from, int max) {
            throw new DamagedLog(id, 1, "it is missing", null);
          }
        };
    Sweep.Report report = sweep(cold(damaged, engine.forks(), engine.index()));
    assertThat(report.expired()).isZero();
    assertThat(report.stuck()).singleElement().asString().contains(run.id().value(), "missing");
    assertThat(engine.timeline(run.id()).last()).isInstanceOf(ModelReplied.class);
  }
}
