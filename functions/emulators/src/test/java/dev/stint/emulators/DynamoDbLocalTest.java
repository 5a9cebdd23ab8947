package dev.stint.emulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
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
