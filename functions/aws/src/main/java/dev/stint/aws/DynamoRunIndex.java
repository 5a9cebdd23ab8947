package dev.stint.aws;

import static dev.stint.aws.DynamoEntryLog.RUN;
import static dev.stint.aws.DynamoEntryLog.SEQ;
import static dev.stint.aws.DynamoEntryLog.number;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.IndexParts;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.port.RunSummary.Gist;
import dev.stint.run.Status;
import dev.stint.run.Tags;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The index in the log's own table: one item for every run, at {@code seq} −1. Only these items
 * have the keys of the sparse global index {@value #INDEX}. A status is spread over {@value
 * #SHARDS} partitions, because one partition takes at most 1,000 writes a second.
 */
public final class DynamoRunIndex implements RunIndex {

  static final String INDEX = "runs-by-status";
  static final String SHARD = "shard";
  static final String STARTED = "started";
  private static final String AGENT = "agent";
  private static final String STATUS = "status";

  private static final String TAGS = "tags";
  private static final String TASK = "task";
  private static final String STEPS = "steps";
  private static final String COST = "costUsd";
  private static final String HELD_SINCE = "heldSince";
  private static final String ENTRIES = "entries";

  /** The part of the index with runs that have expired, of any status. */
  private static final String EXPIRED = "EXPIRED";

  /** The partitions of the items with the progress of every chore; no run id begins like this. */
  private static final String SWEEP = "sweep/";

  private static final String STOPPED = "stopped";
  private static final String AT = "at";

  static final int SHARDS = 4;

  /** The position of the item of a run's status, before its log. */
  static final long STATUS_SEQ = -1;

  /** Most queries of one page on one shard; after that, the page ends early. */
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
    item.put(SHARD, AttributeValue.fromS(shard(IndexParts.of(summary), shardOf(summary.run()))));
    item.put(STARTED, AttributeValue.fromS(started(summary.cursor())));
    item.put(AGENT, AttributeValue.fromS(summary.agent()));
    item.put(STATUS, AttributeValue.fromS(summary.status().name()));
    item.put("startedAt", AttributeValue.fromS(summary.startedAt().toString()));
    item.put("asOf", number(summary.asOf()));
    item.put(ENTRIES, number(summary.entries()));
    item.putAll(RunNotes.write(summary.notes()));
    item.put(TASK, AttributeValue.fromS(summary.gist().task()));
    item.put(STEPS, number(summary.gist().steps()));
    item.put(COST, AttributeValue.fromS(summary.gist().costUsd().toPlainString()));
    summary
        .gist()
        .heldSince()
        .ifPresent(since -> item.put(HELD_SINCE, AttributeValue.fromS(since.toString())));
    if (!summary.tags().isEmpty()) {
      Map<String, AttributeValue> tags = new HashMap<>();
      summary.tags().values().forEach((name, value) -> tags.put(name, AttributeValue.fromS(value)));
      item.put(TAGS, AttributeValue.fromM(tags));
    }
    try {
      Aws.call(
          () ->
              dynamoDb.putItem(
                  PutItemRequest.builder()
                      .tableName(table)
                      .item(item)
                      .conditionExpression("attribute_not_exists(#run) OR asOf <= :asOf")
                      .expressionAttributeNames(Map.of("#run", RUN))
                      .expressionAttributeValues(Map.of(":asOf", number(summary.asOf())))
                      .build()));
    } catch (ConditionalCheckFailedException e) {
      // The index knows a later state.
    }
  }

  @Override
  public void trouble(RunId run, String why) {
    update(run, "SET trouble = :value", Map.of(":value", AttributeValue.fromS(why)));
  }

  @Override
  public void retrying(RunId run, Retry retry) {
    update(run, "SET retry = :value", Map.of(":value", RunNotes.write(retry)));
  }

  @Override
  public void lastTried(RunId run, Optional<ActionId> action) {
    if (action.isPresent()) {
      AttributeValue value = AttributeValue.fromS(action.get().toString());
      update(run, "SET lastTried = :value", Map.of(":value", value));
    } else {
      update(run, "REMOVE lastTried", Map.of());
    }
  }

  private void update(RunId run, String change, Map<String, AttributeValue> values) {
    update(run, change, Map.of(), values);
  }

  private void update(
      RunId run, String change, Map<String, String> names, Map<String, AttributeValue> values) {
    Map<String, String> allNames = new HashMap<>(names);
    allNames.put("#run", RUN);
    UpdateItemRequest.Builder update =
        UpdateItemRequest.builder()
            .tableName(table)
            .key(key(run))
            .updateExpression(change)
            .conditionExpression("attribute_exists(#run)")
            .expressionAttributeNames(allNames);
    if (!values.isEmpty()) {
      update.expressionAttributeValues(values);
    }
    try {
      Aws.call(() -> dynamoDb.updateItem(update.build()));
    } catch (ConditionalCheckFailedException e) {
      // The index does not know the run.
    }
  }

  @Override
  public Optional<RunSummary> find(RunId run) {
    return item(key(run)).map(DynamoRunIndex::summary);
  }

  private Optional<Map<String, AttributeValue>> item(Map<String, AttributeValue> key) {
    return Optional.of(
            Aws.call(
                    () ->
                        dynamoDb.getItem(
                            request -> request.tableName(table).key(key).consistentRead(true)))
                .item())
        .filter(item -> !item.isEmpty());
  }

  @Override
  public void expired(RunId run, Instant at) {
    update(
        run,
        "SET expired = :value, #shard = :shard",
        Map.of("#shard", SHARD),
        Map.of(
            ":value", RunNotes.write(at),
            ":shard", AttributeValue.fromS(shard(EXPIRED, shardOf(run)))));
  }

  @Override
  public void forget(RunId run) {
    Aws.call(() -> dynamoDb.deleteItem(request -> request.tableName(table).key(key(run))));
  }

  @Override
  public Optional<Progress> progress(Chore chore) {
    return item(key(chore))
        .map(
            item ->
                new Progress(
                    Optional.ofNullable(item.get(STOPPED)).map(value -> cursor(value.s())),
                    Instant.parse(text(item, AT))));
  }

  @Override
  public void progress(Chore chore, Progress progress) {
    Map<String, AttributeValue> item = new HashMap<>(key(chore));
    progress.stopped().ifPresent(at -> item.put(STOPPED, AttributeValue.fromS(started(at))));
    item.put(AT, AttributeValue.fromS(progress.at().toString()));
    Aws.call(() -> dynamoDb.putItem(request -> request.tableName(table).item(item)));
  }

  private static Map<String, AttributeValue> key(Chore chore) {
    return Map.of(RUN, AttributeValue.fromS(SWEEP + chore), SEQ, number(STATUS_SEQ));
  }

  @Override
  public Page list(
      Optional<String> agent,
      Set<Status> statuses,
      Optional<TagFilter> tag,
      Optional<Cursor> cursor,
      int max) {
    Wanted wanted = new Wanted(agent, statuses, tag, cursor, max, true);
    List<String> parts = IndexParts.of(statuses);
    parts.add(IndexParts.ANNOUNCED);
    return page(wanted, parts);
  }

  @Override
  public Page toRevive(Optional<Cursor> cursor, int max) {
    return oldest(IndexParts.TO_REVIVE, cursor, max);
  }

  @Override
  public Page toExpire(Set<Status> statuses, Optional<Cursor> cursor, int max) {
    return oldest(IndexParts.of(statuses), cursor, max);
  }

  @Override
  public Page toErase(Optional<Cursor> cursor, int max) {
    return oldest(List.of(EXPIRED), cursor, max);
  }

  private Page oldest(List<String> parts, Optional<Cursor> cursor, int max) {
    Set<Status> any = EnumSet.allOf(Status.class);
    return page(new Wanted(Optional.empty(), any, Optional.empty(), cursor, max, false), parts);
  }

  /**
   * The runs that a page should have.
   *
   * @param newestFirst or oldest first
   */
  private record Wanted(
      Optional<String> agent,
      Set<Status> statuses,
      Optional<TagFilter> tag,
      Optional<Cursor> cursor,
      int max,
      boolean newestFirst) {

    Comparator<Cursor> order() {
      return newestFirst ? NEWEST_FIRST : NEWEST_FIRST.reversed();
    }
  }

  private Page page(Wanted wanted, List<String> parts) {
    List<RunSummary> found = new ArrayList<>();
    Optional<Cursor> readTo = Optional.empty();
    for (String part : parts) {
      for (int shard = 0; shard < SHARDS; shard++) {
        Part read = read(shard(part, shard), wanted);
        found.addAll(read.runs());
        readTo = Stream.concat(readTo.stream(), read.readTo().stream()).min(wanted.order());
      }
    }
    return Page.of(found, wanted.order(), readTo, wanted.max());
  }

  /**
   * The part of a page that comes from one shard.
   *
   * @param readTo where reading stopped, if the shard has more
   */
  private record Part(List<RunSummary> runs, Optional<Cursor> readTo) {}

  private Part read(String shard, Wanted wanted) {
    List<RunSummary> runs = new ArrayList<>();
    Map<String, AttributeValue> from = Map.of();
    for (int queries = 0; queries < QUERIES_MAX; queries++) {
      QueryRequest query = query(shard, wanted, from);
      QueryResponse answer = Aws.call(() -> dynamoDb.query(query));
      answer.items().stream()
          .map(DynamoRunIndex::summary)
          .filter(run -> wanted.statuses().contains(run.status()))
          .forEach(runs::add);
      from = answer.lastEvaluatedKey();
      if (from.isEmpty()) {
        return new Part(runs, Optional.empty());
      }
      if (runs.size() >= wanted.max()) {
        break;
      }
    }
    return new Part(runs, Optional.of(cursor(text(from, STARTED))));
  }

  private QueryRequest query(String shard, Wanted wanted, Map<String, AttributeValue> from) {
    Map<String, String> names = new HashMap<>(Map.of("#shard", SHARD));
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":shard", AttributeValue.fromS(shard));
    String keys = "#shard = :shard";
    if (wanted.cursor().isPresent()) {
      keys += " AND #started %s :cursor".formatted(wanted.newestFirst() ? "<" : ">");
      names.put("#started", STARTED);
      values.put(":cursor", AttributeValue.fromS(started(wanted.cursor().get())));
    }
    QueryRequest.Builder query =
        QueryRequest.builder()
            .tableName(table)
            .indexName(INDEX)
            .scanIndexForward(!wanted.newestFirst())
            .limit(wanted.max())
            .keyConditionExpression(keys);
    List<String> filters = new ArrayList<>();
    if (wanted.agent().isPresent()) {
      filters.add("#agent = :agent");
      names.put("#agent", AGENT);
      values.put(":agent", AttributeValue.fromS(wanted.agent().get()));
    }
    if (wanted.tag().isPresent()) {
      filters.add("begins_with(#tags.#tag, :tag)");
      names.put("#tags", TAGS);
      names.put("#tag", wanted.tag().get().name());
      values.put(":tag", AttributeValue.fromS(wanted.tag().get().prefix()));
    }
    if (!filters.isEmpty()) {
      query.filterExpression(String.join(" AND ", filters));
    }
    query.expressionAttributeNames(names).expressionAttributeValues(values);
    if (!from.isEmpty()) {
      query.exclusiveStartKey(from);
    }
    return query.build();
  }

  private static Map<String, AttributeValue> key(RunId run) {
    return Map.of(RUN, AttributeValue.fromS(run.value()), SEQ, number(STATUS_SEQ));
  }

  private static String shard(String part, int shard) {
    return part + "#" + shard;
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
        Status.valueOf(text(item, STATUS)),
        Instant.parse(text(item, "startedAt")),
        count(item, "asOf"),
        entries(item),
        RunNotes.read(item),
        tags(item),
        gist(item));
  }

  /** Items of an earlier release have none. */
  private static Gist gist(Map<String, AttributeValue> item) {
    return item.containsKey(TASK)
        ? new Gist(
            text(item, TASK),
            count(item, STEPS),
            new BigDecimal(text(item, COST)),
            Optional.ofNullable(item.get(HELD_SINCE)).map(AttributeValue::s).map(Instant::parse))
        : Gist.NONE;
  }

  private static Tags tags(Map<String, AttributeValue> item) {
    if (!item.containsKey(TAGS)) {
      return Tags.NONE;
    }
    Map<String, String> tags = new TreeMap<>();
    Objects.requireNonNull(item.get(TAGS)).m().forEach((name, value) -> tags.put(name, value.s()));
    return Tags.of(tags);
  }

  /** How many entries the log had when this status was written; 0 if that is not known. */
  static long entries(Map<String, AttributeValue> item) {
    return item.containsKey(ENTRIES) ? count(item, ENTRIES) : 0;
  }

  private static long count(Map<String, AttributeValue> item, String name) {
    return Long.parseLong(Objects.requireNonNull(item.get(name), name).n());
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name), name).s();
  }
}
