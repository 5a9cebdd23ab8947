package dev.stint.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Action.CallTool;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GivenRunTest {

  private static final Instant NOW = TestEngine.START;
  private static final ToolCall CALL = new ToolCall("call-1", "read", Payload.of("{}"));

  private final Agent clerk = Agent.named("clerk").tools(TestTool.of("read", Effect.READ)).build();
  private final Entry started =
      new Started(
          NOW,
          "clerk",
          List.of(Text.of("Read it.")),
          Limits.DEFAULT,
          Limits.DEFAULT,
          clerk.fingerprint(),
          null);
  private final Entry replied =
      new ModelReplied(
          NOW,
          ActionId.model(0),
          0,
          "scripted",
          List.of(CALL),
          ScriptedModel.USAGE,
          BigDecimal.ZERO,
          Duration.ZERO,
          clerk.fingerprint(),
          false);
  private final Entry returned =
      new ToolReturned(
          NOW,
          ActionId.parse("1.1"),
          new ToolResult("call-1", "read", Payload.of("done"), false),
          Duration.ZERO,
          clerk.fingerprint(),
          false);

  @Test
  void a_run_is_tested_as_data() {
    GivenRun.of(clerk, started, replied)
        .thenStatus(Status.RUNNING)
        .thenReady(NOW)
        .singleElement()
        .isInstanceOfSatisfying(
            CallTool.class, ready -> assertThat(ready.call().call()).isEqualTo(CALL));
    GivenRun.of(clerk, started, replied)
        .when(returned)
        .thenReady(NOW)
        .containsExactly(new CallModel(ActionId.model(2)));
    GivenRun.of(clerk, started).thenImpossible(returned);
  }
}
