package dev.stint.emulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Stint's local development relies on this: a killed process loses no message. */
class ElasticMqTest {

  private static final String QUEUE = "steps";

  @Test
  void a_killed_process_loses_no_message_and_revives_none(@TempDir Path data) throws Exception {
    Process first = start(data);
    try (SqsClient sqs = client(endpoint(first))) {
      String url =
          sqs.createQueue(
                  create ->
                      create
                          .queueName(QUEUE)
                          .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "3")))
              .queueUrl();
      for (int n = 0; n < 20; n++) {
        send(sqs, url, "message " + n);
      }
      receive(sqs, url, 5)
          .forEach(
              message ->
                  sqs.deleteMessage(
                      delete -> delete.queueUrl(url).receiptHandle(message.receiptHandle())));
      receive(sqs, url, 3); // in flight when the process dies
      send(sqs, url, "the last word");
      first.destroyForcibly().waitFor();
    }

    Process second = start(data);
    try (SqsClient sqs = client(endpoint(second))) {
      String url = restored(sqs);
      List<String> bodies = new ArrayList<>();
      for (int n = 0; n < 10; n++) {
        receive(sqs, url, 10).forEach(message -> bodies.add(message.body()));
        Thread.sleep(Duration.ofMillis(400));
      }
      assertThat(bodies.stream().distinct()).hasSize(16).contains("the last word");
    } finally {
      second.destroyForcibly().waitFor();
    }
  }

  /** Waits for the queue, because ElasticMQ answers a moment before it has its queues again. */
  private static String restored(SqsClient sqs) throws InterruptedException {
    for (int tries = 0; tries < 50; tries++) {
      try {
        return sqs.getQueueUrl(get -> get.queueName(QUEUE)).queueUrl();
      } catch (QueueDoesNotExistException e) {
        Thread.sleep(Duration.ofMillis(200));
      }
    }
    throw new AssertionError("The queue is gone");
  }

  private static void send(SqsClient sqs, String url, String body) {
    sqs.sendMessage(send -> send.queueUrl(url).messageBody(body).messageGroupId("r-1"));
  }

  private static List<Message> receive(SqsClient sqs, String url, int max) {
    return sqs.receiveMessage(receive -> receive.queueUrl(url).maxNumberOfMessages(max)).messages();
  }

  private static Process start(Path data) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ElasticMqProcess.class.getName(),
            data.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static URI endpoint(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line;
    do {
      line = Objects.requireNonNull(lines.readLine(), "ElasticMQ ended before it answered");
    } while (!line.startsWith("endpoint "));
    return URI.create(line.substring("endpoint ".length()));
  }

  private static SqsClient client(URI endpoint) {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .build();
  }
}
