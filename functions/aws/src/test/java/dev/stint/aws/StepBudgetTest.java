package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.aws.Traffic.Count;
import dev.stint.codec.StepMessageJson;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Runs.Task;
import dev.stint.engine.StepOutcome;
import dev.stint.engine.StepOutcome.Done;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.port.Delivery;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** What one step asks of AWS (design.md, «Budget of one step»), counted on the wire. */
class StepBudgetTest {

  private final Traffic traffic = new Traffic();

  @Test
  void a_read_or_idempotent_step_is_one_query_one_put_and_one_send() {
    for (Effect effect : List.of(Effect.READ, Effect.IDEMPOTENT)) {
      Map<String, Long> expected = Map.of("Query", 1L, "PutItem", 1L, "SendMessage", 1L);
      assertThat(requests(steps(effect, 6).get(3))).isEqualTo(expected);
    }
  }

  @Test
  void a_once_step_is_one_put_more() {
    Map<String, Long> expected = Map.of("Query", 1L, "PutItem", 2L, "SendMessage", 1L);
    assertThat(requests(steps(Effect.ONCE, 6).get(3))).isEqualTo(expected);
  }

  @Test
  void a_model_step_is_one_query_one_put_one_send_and_one_lease_as_it_may_take_long() {
    Map<String, Long> expected =
        Map.of("Query", 1L, "PutItem", 1L, "SendMessage", 1L, "ChangeMessageVisibility", 1L);
    assertThat(requests(steps(Effect.READ, 6).get(2))).isEqualTo(expected);
  }

  @Test
  void the_500th_step_of_warm_processes_that_take_turns_reads_what_the_10th_read() {
    List<Map<String, Count>> steps = steps(Effect.READ, 500);
    long tenth = read(steps.get(9));
    long fiveHundredth = read(steps.get(499));
    assertThat(tenth).isPositive();
    assertThat(fiveHundredth).isCloseTo(tenth, withinPercentage(10));
  }

  @Test
  void a_hold_is_one_put_and_its_status_and_waiting_is_no_request_at_all() {
    Agent agent = Agent.named("looping").tools(TestTool.of("look", Effect.ONCE).approved()).build();
    AwsClients clients = Local.observed(traffic);
    String queueUrl = Local.queueUrl(Duration.ofSeconds(60));
    Engine engine =
        engine(
            new Deployment(List.of(agent), List.of(Route.of("default", looping(9)))),
            ports(clients, queueUrl));
    engine.runs().start(new Task("looping", "Look.", Optional.empty(), Optional.empty()));
    make(engine, clients, queueUrl);
    traffic.take();
    assertThat(((Done) make(engine, clients, queueUrl)).entry()).isInstanceOf(Suspended.class);
    // One more of either kind is the item that says the run waits, as at each change of status.
    Map<String, Long> held = requests(traffic.take());
    assertThat(held.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(held)
        .containsEntry("Query", 1L)
        .containsKey("PutItem")
        .doesNotContainKey("SendMessage");

    assertThat(Local.SQS.receiveMessage(receive -> receive.queueUrl(queueUrl)).messages())
        .isEmpty();
    assertThat(traffic.take()).isEmpty();
  }

  private StepOutcome make(Engine engine, AwsClients clients, String queueUrl) {
    Message message = receive(queueUrl);
    StepOutcome outcome =
        engine
            .stepper()
            .step(delivery(clients, queueUrl, message), Instant.now().plus(Duration.ofMinutes(5)));
    Local.SQS.deleteMessage(
        delete -> delete.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    return outcome;
  }

  /**
   * The traffic of each of the first steps of a run that calls its model and a tool in turn. Two
   * processes take turns, so that each has to read what the other appended.
   */
  private List<Map<String, Count>> steps(Effect effect, int count) {
    Agent agent =
        Agent.named("looping")
            .stintLimits(
                new Limits(
                    count + 2,
                    Long.MAX_VALUE,
                    Limits.DEFAULT.costMaxUsd(),
                    Limits.DEFAULT.timeMax()))
            .tools(TestTool.of("look", effect))
            .build();
    AwsClients clients = Local.observed(traffic);
    String queueUrl = Local.queueUrl(Duration.ofSeconds(60));
    Deployment deployment =
        new Deployment(List.of(agent), List.of(Route.of("default", looping(count))));
    Engine.Ports ports = ports(clients, queueUrl);
    List<Engine> processes = List.of(engine(deployment, ports), engine(deployment, ports));
    processes
        .getFirst()
        .runs()
        .start(new Task("looping", "Look around.", Optional.empty(), Optional.empty()));
    traffic.take();
    List<Map<String, Count>> steps = new ArrayList<>();
    while (steps.size() < count) {
      Message message = receive(queueUrl);
      StepOutcome outcome =
          processes
              .get(steps.size() % processes.size())
              .stepper()
              .step(
                  delivery(clients, queueUrl, message), Instant.now().plus(Duration.ofMinutes(5)));
      assertThat(outcome).isInstanceOf(Done.class);
      boolean toolStep = ((Done) outcome).entry() instanceof ToolReturned;
      assertThat(toolStep).isEqualTo(steps.size() % 2 != 0);
      steps.add(traffic.take());
      Local.SQS.deleteMessage(
          delete -> delete.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    }
    return steps;
  }

  private static Engine engine(Deployment deployment, Engine.Ports ports) {
    return new Engine(deployment, ports, RetryPolicy.DEFAULT, InstantSource.system(), new Random());
  }

  private Engine.Ports ports(AwsClients clients, String queueUrl) {
    String table = Local.table();
    return new Engine.Ports(
        new DynamoEntryLog(clients.dynamoDb(Local.ENDPOINT), table),
        new DynamoForks(clients.dynamoDb(Local.ENDPOINT), table),
        new SqsStepQueue(clients.sqs(Local.ENDPOINT), queueUrl),
        new S3PayloadStore(Local.S3, "unused"),
        new DynamoRunIndex(clients.dynamoDb(Local.ENDPOINT), table));
  }

  private static Delivery delivery(AwsClients clients, String queueUrl, Message message) {
    return new SqsDelivery(
        clients.sqs(Local.ENDPOINT),
        queueUrl,
        StepMessageJson.read(message.body()),
        message.receiptHandle(),
        1,
        5);
  }

  private Message receive(String queueUrl) {
    List<Message> messages = List.of();
    for (int n = 0; messages.isEmpty() && n < 30; n++) {
      messages =
          Local.SQS
              .receiveMessage(receive -> receive.queueUrl(queueUrl).waitTimeSeconds(1))
              .messages();
    }
    return messages.getFirst();
  }

  private static Model looping(int steps) {
    return request ->
        request.messages().size() > steps
            ? new ModelOutcome.Replied(List.of(Text.of("Done.")), ScriptedModel.USAGE)
            : new ModelOutcome.Replied(
                List.of(look(request.messages().size())), ScriptedModel.USAGE);
  }

  /** Each call another one, as the same again and again is a loop. */
  private static ToolCall look(int at) {
    return new ToolCall("call", "look", Payload.of("{\"at\":%d}".formatted(at)));
  }

  private static Map<String, Long> requests(Map<String, Count> step) {
    Map<String, Long> requests = new TreeMap<>();
    step.forEach((operation, count) -> requests.put(operation, count.requests()));
    return requests;
  }

  private static long read(Map<String, Count> step) {
    return Objects.requireNonNull(step.get("Query")).receivedBytes();
  }
}
