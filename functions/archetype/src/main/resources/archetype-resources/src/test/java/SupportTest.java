package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stint.run.Choice;
import dev.stint.run.Run;
import dev.stint.run.Status;
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

    Run run = engine.start("support", "Refund order 4711.");
    engine.drain();
    assertEquals(Status.WAITING, engine.run(run.id()).status());

    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    assertEquals(Status.FINISHED, engine.run(run.id()).status());
  }

  /** The agent under every fault: crashes, messages that come twice, models that talk nonsense. */
  @Test
  void no_promise_is_broken_under_faults() {
    Simulation.of(List.of(new Support().support())).seeds(100).run();
  }
}
