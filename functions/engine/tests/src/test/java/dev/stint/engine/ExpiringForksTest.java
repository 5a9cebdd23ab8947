package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.port.RunSummary;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a sweep counts as expired and erased, and which forks it attends to before that. */
class ExpiringForksTest {

  private static final Duration KEPT = Duration.ofDays(30);
  private static final Retention MONTH =
      new Retention(List.of(new Retention.Rule(Optional.empty(), Optional.empty(), KEPT)));

  private final ScriptedModel model = new ScriptedModel();
  private final TestEngine engine = TestEngine.of(agent(), model);

  private Run finished() {
    model.says("Done.");
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    return engine.run(run.id());
  }

  private RunId fork(Run run) {
    ForkOutcome outcome =
        engine.engine().rewinds().fork(run.id(), 0, Optional.empty(), ADA.because("again"));
    return ((ForkOutcome.Accepted) outcome).run().id();
  }

  private Sweep.Report sweep() {
    return engine.engine().sweep().sweep(Duration.ofMinutes(16), MONTH, Instant.MAX);
  }

  @Test
  void all_runs_that_have_expired_are_erased_in_one_sweep() {
    finished();
    finished();
    engine.clock().advance(KEPT);
    assertThat(sweep().expired()).isEqualTo(2);
    engine.clock().advance(Retention.SETTLED.minusMillis(1));
    assertThat(sweep().erased()).as("a millisecond too soon").isZero();
    engine.clock().advance(Duration.ofMillis(1));
    Sweep.Report report = sweep();
    assertThat(report.erased()).isEqualTo(2);
    assertThat(report.finished()).isTrue();
  }

  @Test
  void a_run_is_counted_as_erased_once_nothing_of_it_is_left() {
    Run run = finished();
    for (int n = 0; n < 3; n++) {
      model.says("Again.");
      engine.runs().say(run.id(), "Once more.");
      engine.drain();
    }
    engine.clock().advance(KEPT);
    sweep();
    engine.clock().advance(Duration.ofHours(1));
    Instant[] now = {engine.clock().instant()};
    Engine ticking =
        new Engine(
            new Deployment(List.of(agent()), List.of(Route.of("default", model))),
            new Engine.Ports(
                engine.log(), engine.forks(), engine.queue(), engine.payloads(), engine.index()),
            RetryPolicy.DEFAULT,
            () -> now[0] = now[0].plusMillis(100),
            new Random(3));
    int erased = 0;
    int sweeps = 0;
    while (engine.index().find(run.id()).isPresent()) {
      erased +=
          ticking.sweep().sweep(Duration.ofMinutes(16), MONTH, now[0].plusMillis(850)).erased();
      assertThat(++sweeps).isLessThan(100);
    }
    assertThat(sweeps).isGreaterThan(1);
    assertThat(erased).isEqualTo(1);
  }

  @Test
  void a_run_that_a_late_writer_put_back_into_the_index_is_not_counted_twice() {
    Run run = finished();
    engine.clock().advance(KEPT);
    assertThat(sweep().expired()).isEqualTo(1);
    engine.index().put(RunSummary.of(run).asOf(99));
    engine.clock().advance(Duration.ofDays(1));
    assertThat(sweep().expired()).isZero();
    assertThat(engine.index().find(run.id()).orElseThrow().notes().expired()).isPresent();
  }

  @Test
  void a_fork_whose_process_died_over_it_is_brought_to_work_before_its_source_is_looked_at() {
    Run run = finished();
    engine.clock().advance(KEPT);
    RunId fork = fork(run);
    engine.queue().receive().orElseThrow().acknowledge(); // as if it had never been sent
    engine.index().forget(fork);
    engine.clock().advance(Retention.SETTLED);
    assertThat(sweep().expired()).isZero();
    assertThat(engine.index().find(fork).orElseThrow().status()).isEqualTo(Status.RUNNING);
    model.says("Again.");
    engine.drain();
    assertThat(engine.run(fork).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_fork_whose_process_may_still_be_at_it_is_left_to_that_process() {
    Run run = finished();
    engine.clock().advance(KEPT);
    RunId fork = fork(run);
    engine.index().forget(fork);
    engine.clock().advance(Retention.SETTLED.minusMillis(1));
    assertThat(sweep().expired()).isZero();
    assertThat(engine.index().find(fork)).isEmpty();
    assertThat(engine.queue().size()).isEqualTo(1);
  }

  @Test
  void a_fork_that_the_index_knows_is_left_to_itself() {
    Run run = finished();
    engine.clock().advance(KEPT);
    RunId fork = fork(run);
    engine.queue().receive().orElseThrow().acknowledge();
    RunSummary waiting =
        new RunSummary(fork, "clerk", Status.WAITING, TestEngine.START, 50, Optional.empty());
    engine.index().put(waiting);
    engine.clock().advance(Duration.ofDays(4));
    assertThat(sweep().expired()).isZero();
    assertThat(engine.index().find(fork)).contains(waiting);
    assertThat(engine.queue().size()).isZero();
  }

  @Test
  void a_damaged_fork_keeps_its_source() {
    Run run = finished();
    RunId fork = fork(run);
    engine.log().append(fork, 1, engine.timeline(run.id()).started());
    engine.index().forget(fork);
    engine.clock().advance(KEPT);
    engine.deploy(new Deployment(List.of(agent()), List.of(Route.of("default", model))));
    assertThat(sweep().expired()).isZero();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.forks().of(run.id(), 10)).hasSize(1);
  }
}
