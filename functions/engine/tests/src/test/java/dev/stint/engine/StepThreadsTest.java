package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.port.PayloadStore;
import dev.stint.port.Threads;
import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.run.StepMessage;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestDelivery;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a step leaves behind of the threads beside it. */
class StepThreadsTest {

  private final AtomicInteger renewing = new AtomicInteger();
  private boolean calling;
  private Duration callMayTake = Duration.ZERO;

  /** Makes calls in the thread of the step, or interrupts that. */
  private final class Beside implements Threads {
    private final boolean interrupts;

    Beside(boolean interrupts) {
      this.interrupts = interrupts;
    }

    @Override
    public <T> T within(Duration time, Callable<T> work)
        throws ExecutionException, InterruptedException {
      assertThat(renewing).as("the message is kept while the call is made").hasValue(1);
      if (interrupts) {
        throw new InterruptedException("the process stops");
      }
      calling = true;
      callMayTake = time;
      try {
        return work.call();
      } catch (Exception e) {
        throw new ExecutionException(e);
      } finally {
        calling = false;
      }
    }

    @Override
    public Repetition every(Duration period, String name, Runnable work) {
      renewing.incrementAndGet();
      return renewing::decrementAndGet;
    }
  }

  private final TestTool slow =
      new TestTool(
              "slow",
              Effect.IDEMPOTENT,
              Duration.ofMinutes(2),
              call -> new ToolOutcome.Returned("done ".repeat(20_000)))
          .undoneBy(Effect.ONCE, call -> new ToolOutcome.Returned("undone"));
  private final ScriptedModel model = new ScriptedModel().calls("slow", "{}");
  private final TestEngine engine = TestEngine.of(agent(slow), model);
  private final Run run = engine.start("clerk", "Think.");

  private StepOutcome step(boolean interrupts, ActionId action) {
    PayloadStore payloads =
        Around.each(
            PayloadStore.class,
            engine.payloads(),
            (method, call) -> {
              assertThat(calling).as("the time of a call is for the call alone").isFalse();
              engine.clock().advance(Duration.ofSeconds(20));
              return call.make();
            });
    Engine process =
        new Engine(
            new Deployment(List.of(agent(slow)), List.of(Route.of("default", model))),
            new Engine.Ports(
                engine.log(), engine.forks(), engine.queue(), payloads, engine.index()),
            RetryPolicy.DEFAULT,
            engine.clock(),
            new Random(1),
            new Beside(interrupts));
    return process
        .stepper()
        .step(
            TestDelivery.first(new StepMessage(run.id(), action)),
            engine.clock().instant().plus(Duration.ofMinutes(5)));
  }

  @Test
  void a_step_that_is_over_keeps_its_message_no_longer() {
    assertThat(step(false, ActionId.model(0))).isInstanceOf(StepOutcome.Done.class);
    assertThat(renewing).hasValue(0);
  }

  @Test
  void the_texts_of_an_undo_are_read_before_its_time_begins() {
    engine.deliver();
    engine.deliver();
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA.because("once more"));
    Run rewound = engine.run(run.id());
    assertThat(step(false, rewound.nextUndo().orElseThrow().id()))
        .isInstanceOf(StepOutcome.Done.class);
    assertThat(engine.run(run.id()).isUndoing()).isFalse();
    Entry.ToolIntended intent =
        engine.timeline(run.id()).entries().stream()
            .filter(Entry.ToolIntended.class::isInstance)
            .map(Entry.ToolIntended.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(engine.clock().instant().plus(callMayTake))
        .as("when the call ends at the latest, whose texts took twenty seconds each")
        .isBeforeOrEqualTo(intent.until());
  }

  @Test
  void a_step_that_is_interrupted_comes_again_and_its_thread_stays_interrupted() {
    engine.deliver();
    assertThatThrownBy(() -> step(true, new ActionId(1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its message will come again");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(renewing).hasValue(0);
    assertThat(engine.run(run.id()).length()).isEqualTo(2);
  }

  @Test
  void a_model_call_that_is_interrupted_is_no_bad_reply() {
    assertThatThrownBy(() -> step(true, ActionId.model(0)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(engine.run(run.id()).length()).isEqualTo(1);
  }
}
