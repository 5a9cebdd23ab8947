package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.codec.StepMessageJson;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** One run from its start to its end, with every AWS service that Stint uses. */
class WholeRunTest {

  private static final String LARGE = "A clause of many words. ".repeat(4_000);

  private final String table = Local.table();
  private final String queueUrl = Local.queueUrl(Duration.ofSeconds(60));
  private final Engine.Ports ports =
      new Engine.Ports(
          new DynamoEntryLog(Local.DYNAMO_DB, table),
          new DynamoForks(Local.DYNAMO_DB, table),
          new SqsStepQueue(Local.SQS, queueUrl),
          new S3PayloadStore(Local.S3, Local.bucket()),
          new DynamoRunIndex(Local.DYNAMO_DB, table));

  @Test
  void a_run_with_parallel_calls_a_large_text_and_an_effect_finishes() {
    TestTool read = TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned(LARGE));
    TestTool pay = TestTool.of("pay", Effect.ONCE);
    Agent agent =
        Agent.named("clerk")
            .stintLimits(Limits.DEFAULT.tokens(10_000_000))
            .tools(List.of(read, pay))
            .build();
    ScriptedModel model =
        new ScriptedModel().calls("read", "{}").calls("pay", "{}").says("Read and paid.");
    Engine engine =
        new Engine(
            new Deployment(List.of(agent), List.of(Route.of("default", model))),
            ports,
            RetryPolicy.DEFAULT,
            InstantSource.system(),
            new Random());
    RunId id =
        ((Start.Begun)
                engine
                    .runs()
                    .start(
                        new Task("clerk", "Read, then pay.", Optional.empty(), Optional.empty())))
            .run()
            .id();
    while (engine.runs().find(id).orElseThrow().status() == Status.RUNNING) {
      receive().forEach(message -> make(engine, message));
    }
    Run run = otherProcess(agent).runs().find(id).orElseThrow();
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(engine.runs().answer(run)).contains(List.of(Text.of("Read and paid.")));
    assertThat(run.spent().steps()).isEqualTo(5);
    assertThat(model.requests().getLast().toString()).contains(LARGE);
    assertThat(listed()).contains(id);
  }

  private Engine otherProcess(Agent agent) {
    return new Engine(
        new Deployment(List.of(agent), List.of(Route.of("default", new ScriptedModel()))),
        ports,
        RetryPolicy.DEFAULT,
        InstantSource.system(),
        new Random());
  }

  private List<RunId> listed() {
    RunIndex index = ports.index();
    return index
        .list(Optional.of("clerk"), Set.of(Status.FINISHED), Optional.empty(), 10)
        .runs()
        .stream()
        .map(summary -> summary.run())
        .toList();
  }

  private List<Message> receive() {
    return Local.SQS
        .receiveMessage(request -> request.queueUrl(queueUrl).waitTimeSeconds(5))
        .messages();
  }

  private void make(Engine engine, Message message) {
    SqsDelivery delivery =
        new SqsDelivery(
            Local.SQS,
            queueUrl,
            StepMessageJson.read(message.body()),
            message.receiptHandle(),
            1,
            5);
    engine.stepper().step(delivery, Instant.now().plus(Duration.ofMinutes(5)));
    Local.SQS.deleteMessage(
        request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
  }
}
