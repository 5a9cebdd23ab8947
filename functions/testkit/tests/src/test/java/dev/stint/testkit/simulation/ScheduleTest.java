package dev.stint.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.port.Threads.Repetition;
import dev.stint.testkit.simulation.Schedule.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Virtual time, in which an hour takes no time and one task runs at a time. */
@Timeout(30)
class ScheduleTest {

  private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Schedule schedule = new Schedule(START);
  private final Host host = new Host();
  private final List<String> log = new ArrayList<>();

  private void log(String what) {
    log.add(Duration.between(START, schedule.now()) + " " + what);
  }

  /** Runs tasks, each of which begins after some time. */
  private void run(Schedule.Task... begun) {
    assertThat(begun).isNotEmpty();
    try {
      schedule.run();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tasks_take_turns_where_they_pause() {
    run(
        schedule.spawn(
            host,
            Duration.ZERO,
            () -> {
              log("one");
              schedule.pause(MINUTE.multipliedBy(2));
              log("one again");
            }),
        schedule.spawn(
            host,
            MINUTE,
            () -> {
              log("two");
              schedule.pause(MINUTE);
              log("two again");
            }));
    assertThat(log).containsExactly("PT0S one", "PT1M two", "PT2M one again", "PT2M two again");
  }

  @Test
  void work_within_a_time_gives_its_result_or_what_it_threw_or_is_waited_for_no_longer() {
    run(
        schedule.spawn(
            host,
            Duration.ZERO,
            () -> {
              try {
                log(schedule.threads(host).within(MINUTE, () -> pausing(MINUTE.dividedBy(2))));
                assertThatThrownBy(
                        () ->
                            schedule
                                .threads(host)
                                .within(
                                    MINUTE,
                                    () -> {
                                      throw new IllegalStateException("broken");
                                    }))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("broken");
                assertThatThrownBy(
                        () ->
                            schedule
                                .threads(host)
                                .within(MINUTE, () -> pausing(MINUTE.plus(MINUTE))))
                    .isInstanceOf(TimeoutException.class);
                log("too long");
              } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError(e);
              }
            }));
    assertThat(log).containsExactly("PT30S done", "PT1M30S too long");
  }

  private String pausing(Duration time) {
    schedule.pause(time);
    return "done";
  }

  @Test
  void work_is_repeated_until_it_is_closed() {
    Repetition[] repetition = {() -> {}};
    run(
        schedule.spawn(
            host,
            Duration.ZERO,
            () -> {
              repetition[0] = schedule.threads(host).every(MINUTE, "test", () -> log("again"));
              schedule.pause(MINUTE.multipliedBy(2).plusSeconds(1));
              repetition[0].close();
              schedule.pause(MINUTE.multipliedBy(5));
            }));
    assertThat(log).containsExactly("PT1M again", "PT2M again");
  }

  @Test
  void the_tasks_of_a_dead_host_end_where_they_pause_and_others_go_on() {
    Host other = new Host();
    run(
        schedule.spawn(
            host,
            Duration.ZERO,
            () -> {
              log("begins");
              schedule.pause(MINUTE);
              log("never");
            }),
        schedule.spawn(
            other,
            Duration.ofSeconds(1),
            () -> {
              host.kill();
              schedule.pause(MINUTE);
              log("goes on");
            }));
    assertThat(log).containsExactly("PT0S begins", "PT1M1S goes on");
  }

  @Test
  void what_a_task_throws_ends_everything_and_is_thrown() {
    schedule.spawn(
        host,
        Duration.ZERO,
        () -> {
          throw new Violation("broken");
        });
    schedule.spawn(host, MINUTE, () -> log("never"));
    assertThatThrownBy(schedule::run).isInstanceOf(Violation.class).hasMessage("broken");
    assertThat(log).isEmpty();
  }

  @RepeatedTest(500)
  void a_task_that_pauses_at_the_end_does_not_go_on_beside_what_ends_it() {
    run(
        schedule.spawn(
            host,
            Duration.ZERO,
            () -> {
              schedule.stop();
              schedule.pause(MINUTE);
              log("never");
            }));
    assertThat(log).isEmpty();
  }

  @Test
  void what_goes_on_and_on_is_ended() {
    schedule.spawn(
        host,
        Duration.ZERO,
        () -> {
          while (true) {
            schedule.pause(Duration.ZERO);
          }
        });
    assertThatThrownBy(schedule::run).hasMessageContaining("goes on and on");
  }
}
