package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.codec.StepMessageJson;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import dev.stint.testkit.contract.StepQueueContract;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class SqsStepQueueTest extends StepQueueContract {

  private final String queueUrl = Local.queueUrl(Duration.ofSeconds(30));

  @Override
  protected StepQueue queue() {
    return new SqsStepQueue(Local.SQS, queueUrl);
  }

  @Override
  protected List<StepMessage> receiveAll() {
    List<StepMessage> received = new ArrayList<>();
    List<Message> batch;
    do {
      batch =
          Local.SQS
              .receiveMessage(
                  receive -> receive.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(1))
              .messages();
      for (Message message : batch) {
        received.add(StepMessageJson.read(message.body()));
        Local.SQS.deleteMessage(
            delete -> delete.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      }
    } while (!batch.isEmpty());
    return received;
  }

  @Test
  void a_queue_takes_another_visibility_at_the_next_start() {
    String queue = "again-" + UUID.randomUUID();
    String first = Local.queueUrl(queue, Duration.ofSeconds(5));
    String second = Local.queueUrl(queue, Duration.ofSeconds(50));
    assertThat(second).isEqualTo(first);
    assertThat(
            Local.SQS
                .getQueueAttributes(
                    get ->
                        get.queueUrl(first).attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT))
                .attributes())
        .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "50");
  }

  /**
   * A server of this test answers in Scheduler's own protocol, because no emulator here supports
   * it.
   */
  @Test
  void what_is_wanted_later_than_sqs_can_delay_it_is_scheduled_once() throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    server.createContext(
        "/schedules/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean again = !requests.isEmpty();
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          byte[] answer =
              (again ? "{\"Message\":\"exists\"}" : "{\"ScheduleArn\":\"arn:aws:scheduler:::s\"}")
                  .getBytes(StandardCharsets.UTF_8);
          if (again) {
            exchange.getResponseHeaders().add("x-amzn-ErrorType", "ConflictException");
          }
          exchange.sendResponseHeaders(again ? 409 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try (SchedulerClient scheduler =
        new AwsClients("us-east-1", Optional.empty())
            .scheduler(
                Optional.of(URI.create("http://localhost:" + server.getAddress().getPort())))) {
      StepQueue queue =
          new SqsStepQueue(
              Local.SQS,
              queueUrl,
              Optional.of(
                  new StepSchedule(
                      scheduler, "arn:queue", "arn:role", "stint", Optional.of("arn:dead"))));
      StepMessage message = new StepMessage(new RunId("r-1"), ActionId.parse("5.2"));
      Instant later = Instant.now().plus(Duration.ofDays(3));
      queue.wake(message, later);
      Thread.sleep(1_100); // Another caller, a second later, asks for the same time.
      queue.wake(message, later);
      assertThat(requests).hasSize(2);
      assertThat(requests.get(1)).isEqualTo(requests.getFirst());
      assertThat(requests.getFirst())
          .startsWith("POST /schedules/r-1-5.2-")
          .contains(
              "\"ScheduleExpression\":\"at(20",
              "\"ActionAfterCompletion\":\"DELETE\"",
              "\"Arn\":\"arn:queue\"",
              "\"GroupName\":\"stint\"",
              "\"ClientToken\":\"r-1-5_2-",
              "\"RoleArn\":\"arn:role\"",
              "\"DeadLetterConfig\":{\"Arn\":\"arn:dead\"}",
              "\"MaximumEventAgeInSeconds\":86400",
              "r-1");
      assertThat(receiveAll()).isEmpty();

      queue.wake(message, Instant.now());
      assertThat(requests).hasSize(2);
      assertThat(receiveAll()).containsExactly(message);
    } finally {
      server.stop(0);
    }
  }

  @Override
  protected Instant now() {
    return Instant.now();
  }

  @Override
  protected void pass(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
