package dev.stint.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.aws.AwsClients;
import dev.stint.aws.Resources;
import dev.stint.emulators.DynamoDbLocal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The deployed resources are those that the adapters were tested with. */
class AdaptersTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Test
  void the_table_is_the_one_that_the_adapters_use() {
    JsonNode deployed =
        MAPPER
            .valueToTree(Stacks.byDefault().template().findResources("AWS::DynamoDB::Table"))
            .path("AgentsRuns76F2DA8D")
            .path("Properties");
    JsonNode index = deployed.path("GlobalSecondaryIndexes").path(0);
    try (DynamoDbLocal local = DynamoDbLocal.start(Optional.empty());
        DynamoDbClient client = client(local)) {
      Resources.createTable(client, "runs");
      TableDescription used = client.describeTable(ask -> ask.tableName("runs")).table();
      GlobalSecondaryIndexDescription usedIndex = used.globalSecondaryIndexes().getFirst();
      assertThat(keys(deployed)).isEqualTo(keys(used.keySchema()));
      assertThat(index.path("IndexName").asText()).isEqualTo(usedIndex.indexName());
      assertThat(keys(index)).isEqualTo(keys(usedIndex.keySchema()));
      assertThat(types(deployed)).isEqualTo(types(used));
      assertThat(index.path("Projection").path("ProjectionType").asText())
          .isEqualTo(usedIndex.projection().projectionTypeAsString());
    }
  }

  private static Set<String> keys(JsonNode schema) {
    Set<String> keys = new TreeSet<>();
    schema
        .path("KeySchema")
        .forEach(
            key -> keys.add(key.path("AttributeName").asText() + key.path("KeyType").asText()));
    return keys;
  }

  private static Set<String> keys(List<KeySchemaElement> schema) {
    Set<String> keys = new TreeSet<>();
    schema.forEach(key -> keys.add(key.attributeName() + key.keyTypeAsString()));
    return keys;
  }

  private static Set<String> types(JsonNode table) {
    Set<String> types = new TreeSet<>();
    table
        .path("AttributeDefinitions")
        .forEach(
            attribute ->
                types.add(
                    attribute.path("AttributeName").asText()
                        + attribute.path("AttributeType").asText()));
    return types;
  }

  private static Set<String> types(TableDescription table) {
    Set<String> types = new TreeSet<>();
    table
        .attributeDefinitions()
        .forEach(
            attribute -> types.add(attribute.attributeName() + attribute.attributeTypeAsString()));
    return types;
  }

  private static DynamoDbClient client(DynamoDbLocal local) {
    return new AwsClients("us-east-1", Optional.empty()).dynamoDb(Optional.of(local.endpoint()));
  }
}
