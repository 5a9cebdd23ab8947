package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.message.Message;
import dev.stint.message.Message.Role;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Forked;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForksTest {

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool pay = TestTool.of("pay", Effect.ONCE);
  private final Agent clerk = agent(pay);
  private final TestEngine engine = TestEngine.of(clerk, model);

  private Run run() {
    model.calls("pay", "{}").says("Paid.");
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    return engine.run(run.id());
  }

  private ForkOutcome fork(RunId run, long at) {
    return engine.engine().rewinds().fork(run, at, Optional.empty(), ADA.because("another way"));
  }

  private static Run accepted(ForkOutcome outcome) {
    return ((ForkOutcome.Accepted) outcome).run();
  }

  @Test
  void a_cold_process_reads_a_fork_as_it_was() {
    Run fork = accepted(fork(run().id(), 1));
    engine.drain();
    Run warm = engine.run(fork.id());
    Timeline known = engine.timeline(fork.id());
    engine.deploy(new Deployment(List.of(clerk), List.of(Route.of("default", model))));
    Run cold = engine.run(fork.id());
    Timeline read = engine.timeline(cold.id());
    assertThat(read.entries()).isEqualTo(known.entries());
    assertThat(read.lineage()).hasSameSizeAs(known.lineage());
    assertThat(cold.started()).isEqualTo(warm.started());
    assertThat(cold.holds().getFirst().content()).isEqualTo(warm.holds().getFirst().content());

    model.says("The fork is done.");
    engine.decide(fork.id(), Choice.APPROVE, "");
    engine.drain();
    assertThat(engine.run(fork.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void the_model_of_a_fork_reads_the_result_of_a_call_that_was_open_there() {
    Run fork = accepted(fork(run().id(), 1));
    engine.drain();
    model.says("The fork is done.");
    engine.decide(fork.id(), Choice.REJECT, "Not here.");
    engine.drain();
    List<Message> read = model.requests().getLast().messages();
    assertThat(read).extracting(Message::role).containsExactly(Role.USER, Role.MODEL, Role.TOOL);
    ToolResult result = (ToolResult) read.getLast().parts().getFirst();
    assertThat(result.callId()).isEqualTo("call-0");
    assertThat(((Payload.Inline) result.output()).text()).contains("Not here.");
    assertThat(pay.invocations()).hasSize(1);
  }

  @Test
  void forks_of_forks_are_so_deep_and_no_deeper() {
    RunId at = run().id();
    for (int depth = 1; depth <= Run.FORKS_MAX; depth++) {
      Run fork = accepted(fork(at, 0));
      assertThat(fork.forks()).isEqualTo(depth);
      at = fork.id();
    }
    assertThat(fork(at, 0))
        .isInstanceOfSatisfying(
            ForkOutcome.Impossible.class,
            no -> assertThat(no.why()).contains("fork of a fork", "8 deep"));
    Timeline deepest = engine.timeline(at);
    Forked deeper = new Forked(TestEngine.START, at, 0, List.of(), ADA.because("one more"));
    RunId next = new RunId("r-next");
    assertThatThrownBy(() -> Timeline.fork(next, deepest.first(1).orElseThrow(), deeper))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContaining("at most 8 forks");
  }

  @Test
  void a_fork_is_of_an_entry_that_there_is() {
    Run run = run();
    for (long at : new long[] {-1, run.length()}) {
      assertThat(fork(run.id(), at)).as("%d", at).isInstanceOf(ForkOutcome.Impossible.class);
    }
    assertThat(accepted(fork(run.id(), run.length() - 1)).status()).isEqualTo(Status.FINISHED);
    assertThat(fork(new RunId("r-unknown"), 0)).isInstanceOf(ForkOutcome.UnknownRun.class);
  }
}
