package dev.stint.emulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamoDbLocalTest {

  private static final String CREATE =
      """
      {"TableName":"runs","BillingMode":"PAY_PER_REQUEST",
       "KeySchema":[{"AttributeName":"run","KeyType":"HASH"}],
       "AttributeDefinitions":[{"AttributeName":"run","AttributeType":"S"}]}
      """;

  @Test
  void tables_are_there_again_after_a_restart(@TempDir Path data) throws Exception {
    try (DynamoDbLocal first = DynamoDbLocal.start(Optional.of(data))) {
      ask(first, "CreateTable", CREATE);
    }
    try (DynamoDbLocal second = DynamoDbLocal.start(Optional.of(data))) {
      assertThat(ask(second, "ListTables", "{}")).contains("runs");
    }
  }

  @Test
  void one_that_is_killed_is_started_again_with_its_tables(@TempDir Path data) throws Exception {
    try (DynamoDbLocal dynamoDb = DynamoDbLocal.start(Optional.of(data))) {
      ask(dynamoDb, "CreateTable", CREATE);
      ProcessHandle killed = child();
      killed.destroyForcibly();
      killed.onExit().join();
      assertThat(askUntilItAnswers(dynamoDb)).contains("runs");
      assertThat(child()).isNotEqualTo(killed);
    }
  }

  @Test
  void a_port_that_another_program_took_is_left_for_the_next() throws Exception {
    try (LocalS3Server other = LocalS3Server.start(Optional.empty())) {
      Iterator<Integer> ports = List.of(other.endpoint().getPort(), Ports.free()).iterator();
      try (DynamoDbLocal dynamoDb = DynamoDbLocal.start(ports::next, Optional.empty())) {
        assertThat(ask(dynamoDb, "CreateTable", CREATE)).contains("ACTIVE");
      }
    }
  }

  private static ProcessHandle child() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .findFirst()
        .orElseThrow();
  }

  private static String askUntilItAnswers(DynamoDbLocal dynamoDb) throws Exception {
    for (int tries = 0; true; tries++) {
      try {
        return ask(dynamoDb, "ListTables", "{}");
      } catch (IOException e) {
        if (tries > 300) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  private static String ask(DynamoDbLocal dynamoDb, String operation, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(dynamoDb.endpoint())
            .header("X-Amz-Target", "DynamoDB_20120810." + operation)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host, Signature=0")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
