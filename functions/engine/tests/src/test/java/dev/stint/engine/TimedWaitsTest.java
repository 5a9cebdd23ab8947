package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.engine.StepOutcome.Done;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Wait;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestDelivery;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A step that ends a wait: it makes the call again, or hands on what the wait came to. */
class TimedWaitsTest {

  private static final ActionId CALL = new ActionId(1, 1);
  private static final Instant LATER = TestEngine.START.plus(Duration.ofHours(1));

  private final ScriptedModel model = new ScriptedModel().calls("sleep", "{}").says("Done.");
  private final TestTool sleep = TestTool.of("sleep", Effect.READ);
  private final TestEngine engine = TestEngine.of(agent(sleep), model);

  /** A call that waits like this, and the step that ends the wait. */
  private Run waited(Wait.Then then) {
    Run run = engine.start("clerk", "Wait.");
    engine.deliver();
    engine.queue().receive().orElseThrow().acknowledge();
    engine
        .log()
        .append(
            run.id(),
            2,
            new Suspended(TestEngine.START, CALL, new Wait.ForTime(LATER, then), "later", null));
    assertThat(step(run)).as("too soon").isInstanceOf(StepOutcome.AlreadyDone.class);
    assertThat(engine.queue().size()).as("its message comes again").isEqualTo(1);
    engine.clock().advanceTo(LATER);
    assertThat(engine.deliver().orElseThrow()).isInstanceOf(Done.class);
    return engine.run(run.id());
  }

  private StepOutcome step(Run run) {
    return engine
        .engine()
        .stepper()
        .step(
            TestDelivery.first(new StepMessage(run.id(), CALL)),
            engine.clock().instant().plus(Duration.ofMinutes(5)));
  }

  private void assertModelAskedAtOnce(Run run, String result) {
    assertThat(engine.deliver()).isPresent();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests().getLast().messages().getLast().parts())
        .isEqualTo(List.of(new ToolResult("call-0", "sleep", Payload.of(result), false)));
  }

  @Test
  void the_result_of_a_wait_is_handed_on_at_once_and_the_call_is_not_made() {
    Run run = waited(new Wait.Then.Result(Payload.of("It is ten.")));
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "Suspended", "Resumed");
    assertThat(sleep.invocations()).isEmpty();
    assertModelAskedAtOnce(run, "It is ten.");
  }

  @Test
  void a_call_whose_time_has_come_is_made_in_the_step_that_ends_its_wait() {
    Run run = waited(new Wait.Then.Again());
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "Suspended", "Resumed", "ToolReturned");
    assertThat(sleep.invocations()).hasSize(1);
    assertModelAskedAtOnce(run, "sleep");
  }
}
