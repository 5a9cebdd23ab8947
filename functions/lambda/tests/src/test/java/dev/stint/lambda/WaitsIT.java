package dev.stint.lambda;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.agent.Schedule;
import dev.stint.clerk.ClerkJob;
import dev.stint.engine.Engine;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Payload;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Logged;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.ScheduleState;
import dev.stint.run.Source;
import dev.stint.run.Status;
import dev.stint.run.Wait;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how the deployed functions end waits, and start runs by the clock. */
class WaitsIT {

  private static final Outcome ALL_DONE = new Outcome.Answered("{\"batchItemFailures\":[]}");
  private static final Map<String, String> RECEIVED = Map.of("ApproximateReceiveCount", "1");
  private static final Person ADA = new Person("Ada", "test", "");

  private final Local local = new Local();
  private final LambdaFunction step = local.function("step");

  @AfterEach
  void stop() {
    step.close();
    local.close();
  }

  private static String event(SqsRecord record) {
    return LambdaEvents.sqs(Local.QUEUE, List.of(record));
  }

  /** A run after its first reply, which asks for one call. */
  private Run asked() throws Exception {
    Task task = new Task(ClerkJob.AGENT, ClerkJob.INPUT, Optional.empty(), Optional.empty());
    RunId run = ((Start.Begun) local.runs().start(task)).run().id();
    SqsRecord first = local.receive().orElseThrow();
    assertThat(step.invoke(event(first))).isEqualTo(ALL_DONE);
    local.delete(first);
    return local.runs().find(run).orElseThrow();
  }

  /** Appends that the call waits, as the process of another tool would have. */
  private void waits(Run run, Wait wait, @Nullable Instant expires) {
    ActionId call = run.calls().firstKey();
    Logged last = local.log().read(run.id(), run.length() - 1, 1).getFirst();
    local
        .log()
        .append(
            run.id(),
            run.length(),
            last.digest(),
            new Suspended(Instant.now(), call, wait, "a test", expires));
  }

  private Resumed resumed(RunId run) {
    return (Resumed)
        local.runs().timeline(local.runs().find(run).orElseThrow()).entries().stream()
            .filter(Resumed.class::isInstance)
            .findFirst()
            .orElseThrow();
  }

  @Test
  void another_system_answers_a_call_by_the_queue_of_callbacks() throws Exception {
    Run run = asked();
    waits(run, new Wait.ForCallback(null), Instant.now().plus(Duration.ofDays(1)));
    String token = Local.CALLBACKS.callback(run.id(), run.calls().firstKey()).token();
    String answer =
        "{\"token\":\"%s\",\"result\":\"1. Fees: clauses 6.1 to 6.2\"}".formatted(token);
    String forged = "{\"token\":\"%sx\",\"result\":1}".formatted(token);
    try (LambdaFunction callback = local.function("callback")) {
      SqsRecord good = new SqsRecord("good", "handle", answer, RECEIVED);
      SqsRecord bad = new SqsRecord("bad", "handle", forged, RECEIVED);
      assertThat(callback.invoke(LambdaEvents.sqs("callbacks", List.of(good, bad))))
          .isEqualTo(
              new Outcome.Answered("{\"batchItemFailures\":[{\"itemIdentifier\":\"bad\"}]}"));
      assertThat(callback.invoke(LambdaEvents.sqs("callbacks", List.of(good))))
          .as("the same answer again")
          .isEqualTo(ALL_DONE);
    }
    Resumed resumed = resumed(run.id());
    assertThat(resumed.source()).isInstanceOf(Source.Caller.class);
    assertThat(resumed.resolution())
        .isEqualTo(new Resolution.Returned(Payload.of("1. Fees: clauses 6.1 to 6.2"), false));
  }

  @Test
  void a_time_that_has_come_ends_a_wait() throws Exception {
    Run run = asked();
    Instant past = Instant.now().minusSeconds(1);
    waits(
        run, new Wait.ForTime(past, new Wait.Then.Result(Payload.of("1. Fees: 6.1 to 6.2"))), null);
    SqsRecord message =
        new SqsRecord(
            "time",
            "handle",
            "{\"run\":\"%s\",\"action\":\"%s\",\"attempt\":0}"
                .formatted(run.id(), run.calls().firstKey()),
            RECEIVED);
    assertThat(step.invoke(event(message))).isEqualTo(ALL_DONE);
    assertThat(resumed(run.id()).resolution()).isEqualTo(new Resolution.Due());
  }

  @Test
  void a_schedule_starts_a_run_once_and_computes_its_next_time() throws Exception {
    Instant before = Instant.now().minus(Duration.ofMinutes(5));
    Engine then = local.engineAt(before);
    then.schedules()
        .set(
            "clerk",
            Schedule.of("look", "cron(0/3 * * * ? *)", ZoneId.of("Europe/Berlin"))
                .input("What does clause 6.2 say?")
                .overlap(Schedule.Overlap.ALLOW),
            ADA);
    SqsRecord message =
        new SqsRecord(
            "fire",
            "handle",
            "{\"run\":\"%s\",\"action\":\"0.999999\",\"attempt\":0}"
                .formatted(RunId.ofKey("schedule/", "look")),
            RECEIVED);
    assertThat(step.invoke(event(message))).isEqualTo(ALL_DONE);
    assertThat(step.invoke(event(message))).as("it comes twice").isEqualTo(ALL_DONE);
    ScheduleState state = then.schedules().find("look").orElseThrow();
    assertThat(state.due()).isAfter(Instant.now());
    assertThat(local.runs().find(requireNonNull(state.lastRun())).orElseThrow().status())
        .isEqualTo(Status.RUNNING);
    assertThat(local.list()).hasSizeBetween(1, 2);
  }
}
