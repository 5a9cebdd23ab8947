package dev.stint.aws;

import static dev.stint.aws.DynamoEntryLog.RUN;
import static dev.stint.aws.DynamoEntryLog.SEQ;

import dev.stint.agent.RunId;
import dev.stint.message.Sha256;
import dev.stint.port.Forks;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Forks in the table of logs. A run with forks has a partition, whose name is no run id, with one
 * item for every fork.
 */
public final class DynamoForks implements Forks {

  private static final String PARTITION = "forks/";
  private static final String FORK = "fork";
  private static final String AT = "at";

  /**
   * A number in DynamoDB has 38 digits, which hold this many bits of a hash. In practice, two
   * hashes are never equal.
   */
  private static final int HASH_BITS = 120;

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoForks(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void note(RunId source, Fork fork) {
    Map<String, AttributeValue> item = new HashMap<>(key(source, fork.run()));
    item.put(FORK, AttributeValue.fromS(fork.run().value()));
    item.put(AT, at(fork));
    Aws.call(() -> dynamoDb.putItem(request -> request.tableName(table).item(item)));
  }

  @Override
  public List<Fork> of(RunId source, Optional<RunId> after, int max) {
    return Aws.call(
            () ->
                dynamoDb.query(
                    request ->
                        request
                            .tableName(table)
                            .consistentRead(true)
                            .limit(max)
                            .exclusiveStartKey(after.map(fork -> key(source, fork)).orElse(null))
                            .keyConditionExpression("#run = :forks")
                            .expressionAttributeNames(Map.of("#run", RUN))
                            .expressionAttributeValues(
                                Map.of(":forks", AttributeValue.fromS(PARTITION + source)))))
        .items()
        .stream()
        .map(DynamoForks::fork)
        .toList();
  }

  @Override
  public void forget(RunId source, Fork fork) {
    try {
      Aws.call(
          () ->
              dynamoDb.deleteItem(
                  request ->
                      request
                          .tableName(table)
                          .key(key(source, fork.run()))
                          .conditionExpression("#at = :at")
                          .expressionAttributeNames(Map.of("#at", AT))
                          .expressionAttributeValues(Map.of(":at", at(fork)))));
    } catch (ConditionalCheckFailedException e) {
      // It was noted again, or is already forgotten.
    }
  }

  private static AttributeValue at(Fork fork) {
    return DynamoEntryLog.number(fork.at().toEpochMilli());
  }

  private static Fork fork(Map<String, AttributeValue> item) {
    return new Fork(
        new RunId(Objects.requireNonNull(item.get(FORK)).s()),
        Instant.ofEpochMilli(Long.parseLong(Objects.requireNonNull(item.get(AT)).n())));
  }

  private static Map<String, AttributeValue> key(RunId source, RunId fork) {
    return Map.of(
        RUN, AttributeValue.fromS(PARTITION + source),
        SEQ, AttributeValue.fromN(hash(fork).toString()));
  }

  private static BigInteger hash(RunId run) {
    byte[] hash = Sha256.bytesOf(run.value().getBytes(StandardCharsets.UTF_8));
    return new BigInteger(1, hash).shiftRight(hash.length * Byte.SIZE - HASH_BITS);
  }
}
