package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.Schedule;
import dev.stint.agent.Schedule.Missed;
import dev.stint.agent.Schedule.Overlap;
import dev.stint.engine.Schedules.Change;
import dev.stint.message.Text;
import dev.stint.run.Choice;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.Occurrence;
import dev.stint.run.Run;
import dev.stint.run.ScheduleState;
import dev.stint.run.ScheduleState.Phase;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Tags;
import dev.stint.testkit.InMemoryStepQueue;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Runs that the clock starts. Tests begin at 09:00 UTC. */
class SchedulesTest {

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final String HOURLY = "cron(0 * * * ? *)";
  private static final Schedule LOOK = Schedule.of("look", HOURLY, UTC).input("Look around.");

  private final TestTool ask = TestTool.of("ask", Effect.READ).approved();
  private boolean asks;

  private Deployment deployment(UnaryOperator<Agent.Builder> more) {
    Agent agent =
        more.apply(Agent.named("clerk").instructions("Look.").route("main").tools(ask)).build();
    return new Deployment(
        List.of(agent),
        List.of(
            Route.of(
                "main",
                request ->
                    asks && request.messages().size() == 1
                        ? new ScriptedModel().calls("ask", "{}").call(request)
                        : new ModelOutcome.Replied(
                            List.of(Text.of("Nothing new.")), ScriptedModel.USAGE))));
  }

  private TestEngine engine() {
    return TestEngine.of(deployment(agent -> agent));
  }

  private static void set(TestEngine engine, Schedule schedule) {
    assertThat(engine.engine().schedules().set("clerk", schedule, TestEngine.ADA))
        .isInstanceOf(Change.Accepted.class);
  }

  private static ScheduleState state(TestEngine engine) {
    return engine.engine().schedules().find("look").orElseThrow();
  }

  /** Lets time pass, minute by minute; each message is delivered when its time comes. */
  private static void pass(TestEngine engine, Duration time) {
    Instant end = engine.clock().instant().plus(time);
    while (engine.clock().instant().isBefore(end)) {
      while (engine.deliver().isPresent()) {}
      engine.clock().advance(Duration.ofMinutes(1));
    }
    while (engine.deliver().isPresent()) {}
  }

  private static List<Occurrence> history(TestEngine engine) {
    return engine.engine().schedules().history("look", 0, 1000).stream()
        .map(ScheduleChanged::what)
        .toList();
  }

  private static List<Instant> fired(TestEngine engine) {
    return history(engine).stream()
        .filter(Occurrence.Fired.class::isInstance)
        .map(what -> ((Occurrence.Fired) what).due())
        .toList();
  }

  private static Instant at(String time) {
    return Instant.parse("2026-11-23T" + time + ":00Z");
  }

  private static List<Run> runs(TestEngine engine) {
    return history(engine).stream()
        .filter(Occurrence.Fired.class::isInstance)
        .map(what -> engine.run(((Occurrence.Fired) what).run()))
        .toList();
  }

  @Test
  void a_run_is_started_at_each_time() {
    TestEngine engine = engine();
    set(engine, LOOK);
    assertThat(state(engine).due()).isEqualTo(at("10:00"));
    assertThat(engine.engine().schedules().upcoming(state(engine), 5))
        .containsExactly(at("10:00"), at("11:00"), at("12:00"), at("13:00"), at("14:00"));
    pass(engine, Duration.ofMinutes(150));
    assertThat(fired(engine)).containsExactly(at("10:00"), at("11:00"));
    assertThat(runs(engine))
        .allSatisfy(
            run -> {
              assertThat(run.status()).isEqualTo(Status.FINISHED);
              assertThat(run.started().tags().values()).containsEntry("schedule", "look");
            });
    assertThat(state(engine).due()).isEqualTo(at("12:00"));
  }

  @Test
  void a_time_that_comes_twice_starts_one_run() {
    TestEngine engine = engine();
    set(engine, LOOK);
    engine.clock().advanceTo(at("10:00"));
    StepMessage message = new StepMessage(RunId.ofKey("schedule/", "look"), Schedules.FIRE);
    engine.queue().send(List.of(message, message, message), Duration.ZERO);
    while (engine.deliver().isPresent()) {}
    assertThat(fired(engine)).containsExactly(at("10:00"));
    assertThat(runs(engine)).hasSize(1);
  }

  @Test
  void a_run_that_was_started_by_a_process_that_died_is_not_started_again() {
    TestEngine engine = engine();
    set(engine, LOOK);
    engine.clock().advanceTo(at("10:00"));
    RunId id = begun(engine, at("10:00"));
    pass(engine, Duration.ofMinutes(2));
    assertThat(runs(engine)).extracting(Run::id).containsExactly(id);
  }

  /** Begins the run of a time, as a process does that dies over it. */
  private static RunId begun(TestEngine engine, Instant time) {
    RunId id = ScheduleLog.run("look", time);
    Tags tags = Tags.of(Map.of(Schedules.TAG, "look"));
    engine.runs().startAs(id, "clerk", "Look around.", tags);
    return id;
  }

  @Test
  void a_run_that_was_begun_before_its_schedule_was_paused_is_noted_when_its_message_comes_again() {
    TestEngine engine = engine();
    set(engine, LOOK);
    engine.clock().advanceTo(at("10:00"));
    RunId id = begun(engine, at("10:00"));
    engine.engine().schedules().pause("look", TestEngine.ADA);
    InMemoryStepQueue.Receipt first = engine.queue().receive().orElseThrow();
    assertThat(first.message().action()).isEqualTo(Schedules.FIRE);
    first.hide(Duration.ZERO); // Its process has died.
    engine.drain();
    assertThat(fired(engine)).containsExactly(at("10:00"));
    assertThat(state(engine).lastRun()).isEqualTo(id);
    assertThat(state(engine).phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void a_time_whose_run_was_begun_is_not_missed_however_late_that_is_noted() {
    TestEngine engine = engine();
    set(engine, LOOK.missed(Missed.NONE));
    engine.clock().advanceTo(at("10:00"));
    RunId id = begun(engine, at("10:00"));
    engine.loseMessages();
    engine.clock().advanceTo(at("10:50"));
    sweep(engine);
    pass(engine, Duration.ofMinutes(1));
    assertThat(fired(engine)).containsExactly(at("10:00"));
    assertThat(engine.run(id).status()).as("its start is finished").isEqualTo(Status.FINISHED);
  }

  @Test
  void a_lost_message_is_found_by_the_sweep() {
    TestEngine engine = engine();
    set(engine, LOOK);
    engine.loseMessages();
    engine.clock().advanceTo(at("10:30"));
    engine.engine().sweep().sweep(Duration.ofMinutes(16), Retention.OFF, Instant.MAX);
    pass(engine, Duration.ofMinutes(2));
    assertThat(fired(engine)).as("one missed time is made up for").containsExactly(at("10:00"));
  }

  @Test
  void a_message_that_was_lost_is_found_before_its_time_is_missed() {
    TestEngine engine = engine();
    set(engine, LOOK.missed(Missed.NONE));
    engine.loseMessages();
    engine.clock().advanceTo(at("10:17"));
    sweep(engine);
    pass(engine, Duration.ofMinutes(1));
    assertThat(fired(engine)).containsExactly(at("10:00"));
  }

  @Test
  void another_input_leaves_the_times_as_they_are() {
    TestEngine engine = engine();
    set(engine, LOOK);
    engine.clock().advanceTo(at("10:10"));
    set(engine, LOOK.input("Look again."));
    assertThat(state(engine).due()).isEqualTo(at("10:00"));
    pass(engine, Duration.ofMinutes(1));
    assertThat(fired(engine)).containsExactly(at("10:00"));
  }

  @Test
  void a_run_that_overlaps_is_left_out_or_waits_or_is_started() {
    asks = true;
    for (Overlap overlap : Overlap.values()) {
      TestEngine engine = engine();
      set(engine, LOOK.overlap(overlap));
      pass(engine, Duration.ofMinutes(190));
      int expected = overlap == Overlap.ALLOW ? 3 : 1;
      assertThat(fired(engine)).as("%s", overlap).hasSize(expected);
      assertThat(state(engine).queued())
          .isEqualTo(
              overlap == Overlap.QUEUE ? List.of(at("11:00"), at("12:00")) : List.<Instant>of());
      engine.decide(runs(engine).getFirst().id(), Choice.APPROVE, "");
      pass(engine, Duration.ofMinutes(2));
      sweep(engine);
      pass(engine, Duration.ofMinutes(2));
      assertThat(fired(engine)).hasSize(overlap == Overlap.QUEUE ? 2 : expected);
    }
  }

  @Test
  void no_more_than_some_times_wait() {
    asks = true;
    TestEngine engine = engine();
    set(engine, LOOK.overlap(Overlap.QUEUE));
    pass(engine, Duration.ofHours(14));
    assertThat(state(engine).queued()).hasSize(Overlap.QUEUED_MAX);
    assertThat(history(engine).getLast()).isInstanceOf(Occurrence.Skipped.class);
  }

  @Test
  void after_an_outage_none_one_or_all_missed_times_are_made_up_for() {
    for (Missed missed : List.of(Missed.NONE, Missed.ONE, Missed.all(Duration.ofHours(3)))) {
      TestEngine engine = engine();
      set(engine, LOOK.missed(missed).overlap(Overlap.ALLOW));
      engine.clock().advanceTo(at("16:30"));
      pass(engine, Duration.ofMinutes(40));
      List<Instant> expected =
          missed.all()
              ? List.of(at("14:00"), at("15:00"), at("16:00"), at("17:00"))
              : missed.equals(Missed.ONE)
                  ? List.of(at("16:00"), at("17:00"))
                  : List.of(at("17:00"));
      assertThat(fired(engine)).as("%s", missed).isEqualTo(expected);
      assertThat(history(engine).get(1)).isInstanceOf(Occurrence.Skipped.class);
    }
  }

  @Test
  void years_of_missed_minutes_are_few_entries() {
    TestEngine engine = engine();
    set(engine, Schedule.of("look", "rate(1 minute)", UTC));
    engine.clock().advance(Duration.ofDays(3));
    pass(engine, Duration.ofMinutes(2));
    assertThat(history(engine)).hasSizeLessThan(40);
    assertThat(fired(engine)).hasSizeLessThan(30);
  }

  @Test
  void a_schedule_that_is_paused_starts_nothing_and_misses_nothing() {
    TestEngine engine = engine();
    Schedules schedules = engine.engine().schedules();
    set(engine, LOOK);
    assertThat(schedules.pause("look", TestEngine.ADA)).isInstanceOf(Change.Accepted.class);
    pass(engine, Duration.ofHours(3));
    assertThat(fired(engine)).isEmpty();
    assertThat(schedules.upcoming(state(engine), 5)).isEmpty();
    schedules.unpause("look", TestEngine.ADA);
    pass(engine, Duration.ofMinutes(70));
    assertThat(fired(engine)).containsExactly(at("13:00"));
    schedules.remove("look", TestEngine.ADA);
    assertThat(schedules.find("look")).isEmpty();
    assertThat(schedules.list()).isEmpty();
    assertThat(schedules.pause("look", TestEngine.ADA)).isInstanceOf(Change.Unknown.class);
    pass(engine, Duration.ofHours(2));
    assertThat(fired(engine)).hasSize(1);
  }

  @Test
  void schedules_in_code_are_brought_in_line_by_the_sweep() {
    TestEngine engine = engine();
    engine.deploy(deployment(agent -> agent.every("0 * * * ? *", UTC, look -> look.named("look"))));
    sweep(engine);
    assertThat(state(engine).inCode()).isTrue();
    assertThat(state(engine).plan().expression()).isEqualTo(HOURLY);
    sweep(engine);
    assertThat(history(engine)).hasSize(1);
    assertThat(engine.engine().schedules().set("clerk", LOOK, TestEngine.ADA))
        .isInstanceOf(Change.Impossible.class);
    assertThat(engine.engine().schedules().remove("look", TestEngine.ADA))
        .isInstanceOf(Change.Impossible.class);
    engine.engine().schedules().pause("look", TestEngine.ADA);
    engine.deploy(
        deployment(agent -> agent.every("rate(2 hours)", UTC, look -> look.named("look"))));
    sweep(engine);
    assertThat(state(engine).phase()).as("a person's pause stays").isEqualTo(Phase.PAUSED);
    assertThat(state(engine).plan().expression()).isEqualTo("rate(2 hours)");
    engine.deploy(deployment(agent -> agent));
    sweep(engine);
    assertThat(engine.engine().schedules().find("look")).isEmpty();
  }

  private static void sweep(TestEngine engine) {
    engine.engine().sweep().sweep(Duration.ofMinutes(16), Retention.OFF, Instant.MAX);
  }

  @Test
  void a_schedule_of_a_backup_waits_for_a_person() {
    TestEngine engine = engine();
    set(engine, LOOK);
    engine.engine().restored().hold(TestEngine.START);
    assertThat(state(engine).phase()).isEqualTo(Phase.PAUSED);
    pass(engine, Duration.ofHours(2));
    assertThat(fired(engine)).isEmpty();
  }

  @Test
  void where_the_agent_is_not_deployed_a_time_waits() {
    TestEngine engine = engine();
    set(engine, LOOK);
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.clock().advanceTo(at("10:01"));
    assertThat(engine.deliver()).containsInstanceOf(StepOutcome.NotReady.class);
    engine.deploy(deployment(agent -> agent));
    engine.clock().advance(Duration.ofMinutes(15));
    sweep(engine);
    pass(engine, Duration.ofMinutes(1));
    assertThat(fired(engine)).containsExactly(at("10:00"));
  }

  @Test
  void the_log_of_a_schedule_is_no_run() {
    TestEngine engine = engine();
    set(engine, LOOK);
    RunId id = RunId.ofKey("schedule/", "look");
    assertThat(engine.runs().find(id)).isEmpty();
    assertThat(engine.runs().say(id, "Hello.")).isInstanceOf(Runs.Change.UnknownRun.class);
    assertThat(engine.index().find(id)).isEmpty();
  }

  @Test
  void what_cannot_be_set_is_refused() {
    TestEngine engine = engine();
    Schedules schedules = engine.engine().schedules();
    assertThat(schedules.set("nobody", LOOK, TestEngine.ADA))
        .isInstanceOf(Change.UnknownAgent.class);
    assertThat(schedules.set("clerk", Schedule.of("look", "every day", UTC), TestEngine.ADA))
        .isInstanceOf(Change.BadRequest.class);
    assertThat(schedules.set("clerk", LOOK.input("x".repeat(2_000_000)), TestEngine.ADA))
        .isInstanceOf(Change.BadRequest.class);
    assertThat(schedules.list()).isEmpty();
    assertThatThrownBy(() -> Schedule.of("No name", HOURLY, UTC))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                TestEngine.of(deployment(agent -> agent.every("* * *", UTC)))
                    .engine()
                    .schedules()
                    .check())
        .hasMessageContaining("Agent 'clerk', schedule 'clerk'");
  }
}
