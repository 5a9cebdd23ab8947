package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.ToolOutcome;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a failed call says of its effect, by the tries before it. */
class ToolTriesTest {

  private static TestTool refusing(Effect effect) {
    return TestTool.of("create", effect, call -> new ToolOutcome.Refused("it exists already"));
  }

  private static TestEngine asked(TestTool tool) {
    TestEngine engine =
        TestEngine.of(agent(tool), new ScriptedModel().calls("create", "{}").says("Done."));
    engine.start("clerk", "Create it.");
    engine.deliver();
    return engine;
  }

  private static Run only(TestEngine engine) {
    return engine.run(
        engine
            .index()
            .list(Optional.empty(), Set.of(Status.values()), Optional.empty(), 1)
            .runs()
            .getFirst()
            .run());
  }

  private static ToolReturned returned(TestEngine engine) {
    engine.drain();
    return engine.timeline(only(engine).id()).entries().stream()
        .filter(ToolReturned.class::isInstance)
        .map(ToolReturned.class::cast)
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  @Test
  void a_first_try_that_was_refused_did_nothing() {
    for (Effect effect : Effect.values()) {
      ToolReturned returned = returned(asked(refusing(effect)));
      assertThat(returned.result().error()).isTrue();
      assertThat(returned.unsure()).as(effect.name()).isFalse();
    }
  }

  @Test
  void a_refusal_after_an_outage_says_nothing_of_the_tries_before_it() {
    for (Effect effect : new Effect[] {Effect.READ, Effect.IDEMPOTENT}) {
      TestEngine engine = asked(refusing(effect));
      engine
          .log()
          .append(
              only(engine).id(),
              2,
              new Postponed(TestEngine.START, new ActionId(1, 1), "It was away."));
      assertThat(returned(engine).unsure())
          .as(effect.name())
          .isEqualTo(effect == Effect.IDEMPOTENT);
    }
  }

  @Test
  void an_error_in_a_call_that_happens_once_leaves_its_effect_in_doubt() {
    TestEngine engine =
        asked(
            TestTool.of(
                "create",
                Effect.ONCE,
                call -> {
                  throw new StackOverflowError("too deep");
                }));
    engine.drain();
    assertThat(only(engine).holds())
        .singleElement()
        .satisfies(
            hold -> {
              assertThat(hold.reason()).isEqualTo(HoldReason.IN_DOUBT);
              assertThat(hold.detail()).contains("too deep", "may or may not have happened");
            });
  }
}
