package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.Route;
import dev.stint.engine.BulkRetry.Cause;
import dev.stint.engine.BulkRetry.Report;
import dev.stint.engine.BulkRetry.Skipped;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which runs go on together, which are left, and where the next request begins. */
class BulkRetryTest {

  private final ScriptedModel model = new ScriptedModel();

  private static Report retry(Engine process, Cause cause, Optional<Cursor> cursor, int max) {
    return process
        .bulkRetry()
        .retry(Optional.of("clerk"), cause, cursor, max, ADA.because("mended"));
  }

  private static Report retry(TestEngine engine, Cause cause) {
    return retry(engine.engine(), cause, Optional.empty(), 10);
  }

  private static Run refused(TestEngine engine, ScriptedModel model) {
    model.does(request -> new Refused("404"));
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    return engine.run(run.id());
  }

  @Test
  void so_many_runs_are_looked_at_and_the_next_request_goes_on_from_there() {
    TestEngine engine = TestEngine.of(agent(), model);
    for (int n = 0; n < BulkRetry.RUNS_MAX + 1; n++) {
      refused(engine, model);
      engine.clock().advance(Duration.ofSeconds(1));
    }
    Report first = retry(engine.engine(), Cause.MODEL, Optional.empty(), 2);
    assertThat(first.retried()).hasSize(2);
    Report most = retry(engine.engine(), Cause.MODEL, first.next(), BulkRetry.RUNS_MAX - 2);
    assertThat(most.retried()).hasSize(BulkRetry.RUNS_MAX - 2);
    Report last = retry(engine.engine(), Cause.MODEL, most.next(), 10);
    assertThat(last.retried()).hasSize(1);
    assertThat(last.next()).isEmpty();
    assertThat(List.of(first, most, last)).allMatch(report -> report.skipped().isEmpty());
  }

  @Test
  void a_run_that_failed_for_another_reason_is_left_as_it_is() {
    Agent clerk =
        Agent.named("clerk")
            .runLimits(Limits.DEFAULT.steps(1))
            .tools(TestTool.of("read", Effect.READ))
            .build();
    TestEngine engine = TestEngine.of(clerk, model.calls("read", "{}"));
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FAILED);
    long length = engine.run(run.id()).length();
    for (Cause cause : List.of(Cause.MODEL, Cause.DELIVERY)) {
      assertThat(retry(engine, cause))
          .isEqualTo(new Report(List.of(), List.of(), Optional.empty()));
    }
    assertThat(engine.run(run.id()).length()).isEqualTo(length);
  }

  @Test
  void a_failed_run_whose_end_was_told_goes_back_to_before_it_failed() {
    TestEngine engine = TestEngine.of(agent(), model.does(request -> new Refused("404")));
    Run run = engine.start("clerk", "Think.", new Origin("mail", "ada@example.com", "1", Map.of()));
    engine.drain();
    assertThat(Clerks.kinds(engine.timeline(run.id())))
        .containsExactly("Started", "Failed", "ToolIntended", "ToolReturned");
    model.says("Done.");
    assertThat(retry(engine, Cause.MODEL).retried()).containsExactly(run.id());
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(Rewound.class, back -> assertThat(back.to()).isZero());
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_failed_run_that_cannot_be_taken_back_is_skipped_and_the_report_says_why() {
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = refused(engine, model);
    engine.deploy(new Deployment(List.of(), List.of(Route.of("default", model))));
    Report report = retry(engine, Cause.MODEL);
    assertThat(report.retried()).isEmpty();
    assertThat(report.skipped())
        .containsExactly(
            new Skipped(
                run.id(),
                "the log names agent 'clerk', but the agents deployed here are []. Deploy it again, or cancel the run."));
  }

  @Test
  void a_hold_that_another_person_decides_meanwhile_is_left_to_that_person() {
    TestEngine engine = TestEngine.of(agent(), model.does(request -> new Unauthorized("401")));
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    BrokenLog raced =
        new BrokenLog(
            engine.log(),
            entry -> {
              if (engine.run(run.id()).hold().isPresent()) {
                engine.decide(run.id(), Choice.RETRY, "");
              }
            });
    Engine process =
        new Engine(
            new Deployment(List.of(agent()), List.of(Route.of("default", model))),
            new Engine.Ports(
                raced, engine.forks(), engine.queue(), engine.payloads(), engine.index()),
            RetryPolicy.DEFAULT,
            engine.clock(),
            new Random(1));
    Report report =
        process
            .bulkRetry()
            .retry(
                Optional.empty(),
                Cause.CREDENTIALS,
                Optional.empty(),
                10,
                new Person("Bob", "test", ""));
    assertThat(report.retried()).isEmpty();
    assertThat(report.skipped())
        .containsExactly(new Skipped(run.id(), "Hold 1 was decided or changed meanwhile."));
    assertThat(engine.timeline(run.id()).entries())
        .filteredOn(Resumed.class::isInstance)
        .hasSize(1);
  }
}
