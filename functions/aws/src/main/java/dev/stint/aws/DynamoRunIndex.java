package dev.stint.aws;

import static dev.stint.aws.DynamoEntryLog.RUN;
import static dev.stint.aws.DynamoEntryLog.SEQ;
import static dev.stint.aws.DynamoEntryLog.number;

import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The index in the log's own table: one item for each run, at {@code seq} −1, which alone carries
 * the keys of the sparse global index {@value #INDEX}. A status is spread over {@value #SHARDS}
 * partitions, as one would carry no more than 1,000 writes a second.
 */
public final class DynamoRunIndex implements RunIndex {

  static final String INDEX = "runs-by-status";
  static final String SHARD = "shard";
  static final String STARTED = "started";
  private static final String AGENT = "agent";

  static final int SHARDS = 4;

  /** The item of a run's status stands before its log. */
  private static final long STATUS_SEQ = -1;

  /** Queries one page spends on one shard before it says «read on from here». */
  private static final int QUERIES_MAX = 5;

  private static final Comparator<Cursor> NEWEST_FIRST =
      Comparator.comparing(DynamoRunIndex::started).reversed();

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoRunIndex(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void put(RunSummary summary) {
    Map<String, AttributeValue> item = new HashMap<>(key(summary.run()));
    item.put(SHARD, AttributeValue.fromS(shard(summary.status(), shardOf(summary.run()))));
    item.put(STARTED, AttributeValue.fromS(started(summary.cursor())));
    item.put(AGENT, AttributeValue.fromS(summary.agent()));
    item.put("status", AttributeValue.fromS(summary.status().name()));
    item.put("startedAt", AttributeValue.fromS(summary.startedAt().toString()));
    item.put("asOf", number(summary.asOf()));
    summary.trouble().ifPresent(why -> item.put("trouble", AttributeValue.fromS(why)));
    try {
      dynamoDb.putItem(
          PutItemRequest.builder()
              .tableName(table)
              .item(item)
              .conditionExpression("attribute_not_exists(#run) OR asOf <= :asOf")
              .expressionAttributeNames(Map.of("#run", RUN))
              .expressionAttributeValues(Map.of(":asOf", number(summary.asOf())))
              .build());
    } catch (ConditionalCheckFailedException e) {
      // The index knows a later state.
    }
  }

  @Override
  public void trouble(RunId run, String why) {
    try {
      dynamoDb.updateItem(
          UpdateItemRequest.builder()
              .tableName(table)
              .key(key(run))
              .updateExpression("SET trouble = :why")
              .conditionExpression("attribute_exists(#run)")
              .expressionAttributeNames(Map.of("#run", RUN))
              .expressionAttributeValues(Map.of(":why", AttributeValue.fromS(why)))
              .build());
    } catch (ConditionalCheckFailedException e) {
      // The index does not know the run.
    }
  }

  @Override
  public Page list(Optional<String> agent, Set<Status> statuses, Optional<Cursor> cursor, int max) {
    List<RunSummary> found = new ArrayList<>();
    Optional<Cursor> readTo = Optional.empty();
    for (Status status : statuses) {
      for (int shard = 0; shard < SHARDS; shard++) {
        Part part = read(shard(status, shard), agent, cursor, max);
        found.addAll(part.runs());
        readTo = newer(readTo, part.readTo());
      }
    }
    return page(found, readTo, max);
  }

  /**
   * What one shard gave.
   *
   * @param readTo where reading stopped, if the shard goes on
   */
  private record Part(List<RunSummary> runs, Optional<Cursor> readTo) {}

  private Part read(String shard, Optional<String> agent, Optional<Cursor> cursor, int max) {
    List<RunSummary> runs = new ArrayList<>();
    Map<String, AttributeValue> from = Map.of();
    for (int queries = 0; queries < QUERIES_MAX; queries++) {
      QueryResponse answer = dynamoDb.query(query(shard, agent, cursor, max, from));
      answer.items().forEach(item -> runs.add(summary(item)));
      from = answer.lastEvaluatedKey();
      if (from.isEmpty()) {
        return new Part(runs, Optional.empty());
      }
      if (runs.size() >= max) {
        break;
      }
    }
    return new Part(runs, Optional.of(cursor(text(from, STARTED))));
  }

  private QueryRequest query(
      String shard,
      Optional<String> agent,
      Optional<Cursor> cursor,
      int max,
      Map<String, AttributeValue> from) {
    Map<String, String> names = new HashMap<>(Map.of("#shard", SHARD));
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":shard", AttributeValue.fromS(shard));
    String keys = "#shard = :shard";
    if (cursor.isPresent()) {
      keys += " AND #started < :cursor";
      names.put("#started", STARTED);
      values.put(":cursor", AttributeValue.fromS(started(cursor.get())));
    }
    QueryRequest.Builder query =
        QueryRequest.builder()
            .tableName(table)
            .indexName(INDEX)
            .scanIndexForward(false)
            .limit(max)
            .keyConditionExpression(keys);
    if (agent.isPresent()) {
      query.filterExpression("#agent = :agent");
      names.put("#agent", AGENT);
      values.put(":agent", AttributeValue.fromS(agent.get()));
    }
    query.expressionAttributeNames(names).expressionAttributeValues(values);
    if (!from.isEmpty()) {
      query.exclusiveStartKey(from);
    }
    return query.build();
  }

  /**
   * Merges shards: nothing older than where a shard stopped, or its unread runs would be missed.
   */
  private static Page page(List<RunSummary> found, Optional<Cursor> readTo, int max) {
    List<RunSummary> sure =
        found.stream()
            .filter(
                run -> readTo.isEmpty() || NEWEST_FIRST.compare(run.cursor(), readTo.get()) <= 0)
            .sorted(Comparator.comparing(RunSummary::cursor, NEWEST_FIRST))
            .toList();
    if (sure.size() > max) {
      return new Page(sure.subList(0, max), Optional.of(sure.get(max - 1).cursor()));
    }
    return new Page(sure, readTo);
  }

  private static Optional<Cursor> newer(Optional<Cursor> one, Optional<Cursor> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return NEWEST_FIRST.compare(one.get(), other.get()) <= 0 ? one : other;
  }

  private static Map<String, AttributeValue> key(RunId run) {
    return Map.of(RUN, AttributeValue.fromS(run.value()), SEQ, number(STATUS_SEQ));
  }

  private static String shard(Status status, int shard) {
    return status.name() + "#" + shard;
  }

  private static int shardOf(RunId run) {
    return Math.floorMod(run.value().hashCode(), SHARDS);
  }

  /** The sort key: fixed-width milliseconds, then the id, so that no two runs are equal. */
  private static String started(Cursor cursor) {
    return "%015d#%s".formatted(cursor.startedAtMillis(), cursor.run());
  }

  private static Cursor cursor(String started) {
    int hash = started.indexOf('#');
    return new Cursor(
        Long.parseLong(started.substring(0, hash)), new RunId(started.substring(hash + 1)));
  }

  private static RunSummary summary(Map<String, AttributeValue> item) {
    return new RunSummary(
        new RunId(text(item, RUN)),
        text(item, AGENT),
        Status.valueOf(text(item, "status")),
        Instant.parse(text(item, "startedAt")),
        Long.parseLong(Objects.requireNonNull(item.get("asOf")).n()),
        Optional.ofNullable(item.get("trouble")).map(AttributeValue::s));
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name), name).s();
  }
}
