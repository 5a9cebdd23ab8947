package ${package};

import dev.stint.agent.RunId;
import dev.stint.run.Choice;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.simulation.Simulation;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupportTest {

  /** The whole engine in memory, on a clock that jumps: milliseconds, and no port. */
  @Test
  void a_large_refund_waits_for_a_person() {
    ScriptedModel model =
        new ScriptedModel()
            .calls("find", "{\"number\": \"4711\"}")
            .calls("refund", "{\"number\": \"4711\", \"amount\": 149.90}")
            .says("Refunded.");
    TestEngine engine = TestEngine.of(new Support().support(), model);

    RunId run = engine.start("support", "Refund order 4711.").id();
    engine.drain();
    engine.assertThat(run).isWaiting().calledInOrder("find").holds("refund");

    engine.decide(run, Choice.APPROVE, "");
    engine.drain();
    engine.assertThat(run).isFinished().called("refund", "{\"number\": \"4711\", \"amount\": 149.90}");
  }

  /** The agent under every fault: crashes, messages that come twice, models that talk nonsense. */
  @Test
  void no_promise_is_broken_under_faults() {
    Simulation.of(List.of(new Support().support())).seeds(100).run();
  }
}
