package dev.stint.aws;

import dev.stint.agent.RunId;
import dev.stint.codec.EntryCodec;
import dev.stint.codec.EntryCodec.Encoded;
import dev.stint.codec.SnapshotCodec;
import dev.stint.codec.Unreadable;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The log in one table: partition key {@code run}, sort key {@code seq} from 0. An item has the
 * entry's bytes in {@code entry} and its writer's token in {@code writer}; some have the folded run
 * in {@code folded}. A read is one consistent query for every megabyte; an append is one
 * conditional put. A read from the start also reads the item of the run's status, and checks the
 * log against the length that was known then, so that entries missing at its end are noticed. If
 * that end is not in the first page, this takes one more read.
 *
 * <p>An expired log ends in a tombstone, an item with {@code expired} at the position of the next
 * entry. An erased log has a second tombstone in place of its first entry, and nothing in between.
 */
public final class DynamoEntryLog implements EntryLog {

  static final String RUN = "run";
  static final String SEQ = "seq";
  private static final String ENTRY = "entry";
  private static final String FOLDED = "folded";
  private static final String WRITER = "writer";
  private static final String EXPIRED = "expired";

  /** Items that one request may delete (Amazon DynamoDB API Reference, BatchWriteItem). */
  private static final int DELETES_MAX = 25;

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoEntryLog(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public List<Logged> read(RunId run, long from, int max) {
    QueryRequest query = query(run, from == 0 ? DynamoRunIndex.STATUS_SEQ : from).build();
    List<Logged> entries = new ArrayList<>();
    long known = 0;
    for (Map<String, AttributeValue> item : items(query, from == 0 ? max + 1 : max)) {
      if (isStatus(item)) {
        known = DynamoRunIndex.entries(item);
      } else if (entries.size() < max) {
        entries.add(entry(run, from + entries.size(), item));
      }
    }
    if (entries.size() < Math.min(known, max)) {
      throw missing(run, entries.size(), known);
    }
    if (known > max && item(run, known - 1).isEmpty()) {
      throw missing(run, known - 1, known);
    }
    return entries;
  }

  /** Asks for the items of a run from a position on. */
  private QueryRequest.Builder query(RunId run, long from) {
    return QueryRequest.builder()
        .tableName(table)
        .consistentRead(true)
        .keyConditionExpression("#run = :run AND #seq >= :from")
        .expressionAttributeNames(Map.of("#run", RUN, "#seq", SEQ))
        .expressionAttributeValues(
            Map.of(":run", AttributeValue.fromS(run.value()), ":from", number(from)));
  }

  /**
   * The first items that a query finds. A request gives a megabyte at most, and each after the
   * first asks for no more than is left, because what is read is paid.
   */
  private List<Map<String, AttributeValue>> items(QueryRequest query, int max) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    QueryRequest next = query.toBuilder().limit(max).build();
    boolean more = true;
    while (more) {
      QueryRequest request = next;
      QueryResponse found = Aws.call(() -> dynamoDb.query(request));
      items.addAll(found.items());
      more = items.size() < max && found.hasLastEvaluatedKey();
      if (more) {
        next =
            query.toBuilder()
                .limit(max - items.size())
                .exclusiveStartKey(found.lastEvaluatedKey())
                .build();
      }
    }
    return items;
  }

  private Map<String, AttributeValue> item(RunId run, long seq) {
    return Aws.call(
            () ->
                dynamoDb.getItem(
                    request -> request.tableName(table).key(key(run, seq)).consistentRead(true)))
        .item();
  }

  private static Map<String, AttributeValue> key(RunId run, long seq) {
    return Map.of(RUN, AttributeValue.fromS(run.value()), SEQ, number(seq));
  }

  private static DamagedLog missing(RunId run, long seq, long known) {
    return new DamagedLog(
        run,
        seq,
        "it is missing, as there were %d entries when the run's status was written"
            .formatted(known),
        null);
  }

  private static boolean isStatus(Map<String, AttributeValue> item) {
    return item.getOrDefault(SEQ, number(0)).equals(number(DynamoRunIndex.STATUS_SEQ));
  }

  @Override
  public Optional<Newest> newest(RunId run, long from, int max) {
    QueryRequest query = query(run, from).scanIndexForward(false).build();
    return Newest.of(
        run, from, max, items(query, max).stream().map(item -> new FoundItem(run, item)).toList());
  }

  private final class FoundItem implements Found {
    private final RunId run;
    private final Map<String, AttributeValue> item;

    FoundItem(RunId run, Map<String, AttributeValue> item) {
      this.run = run;
      this.item = item;
    }

    @Override
    public long seq() {
      return DynamoEntryLog.seq(item);
    }

    @Override
    public Logged entry(long expected) {
      return DynamoEntryLog.this.entry(run, expected, item);
    }

    @Override
    public Optional<Snapshot> folded() {
      return DynamoEntryLog.folded(item);
    }
  }

  private static Optional<Snapshot> folded(Map<String, AttributeValue> item) {
    AttributeValue folded = item.get(FOLDED);
    return folded == null || folded.b() == null
        ? Optional.empty()
        : SnapshotCodec.decode(folded.b().asByteArrayUnsafe());
  }

  @Override
  public Optional<Entry> last(RunId run) {
    return lastItem(run).map(item -> entry(run, seq(item), item).entry());
  }

  private Optional<Map<String, AttributeValue>> lastItem(RunId run) {
    return items(query(run, 0).scanIndexForward(false).build(), 1).stream().findFirst();
  }

  private static long seq(Map<String, AttributeValue> item) {
    return Long.parseLong(item.getOrDefault(SEQ, number(0)).n());
  }

  private Logged entry(RunId run, long expected, Map<String, AttributeValue> item) {
    throwIfExpired(run, item);
    AttributeValue entry = item.get(ENTRY);
    if (seq(item) != expected) {
      throwIfExpired(run, item(run, 0)); // It is being erased, oldest entry first.
      throw new DamagedLog(run, expected, "it is missing from the log", null);
    }
    if (entry == null || entry.b() == null) {
      throw new DamagedLog(run, expected, "its bytes are missing from its item", null);
    }
    try {
      return EntryCodec.decode(entry.b().asByteArrayUnsafe());
    } catch (Unreadable e) {
      throw new DamagedLog(run, expected, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>If an answer is lost, the client retries the put and then finds its own item, which it knows
   * by a token that no other writer has.
   */
  @Override
  public Append append(RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
    Encoded stored = EntryCodec.encode(entry, previous);
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(ENTRY, bytes(stored.bytes()));
    folded
        .flatMap(after -> SnapshotCodec.encode(Snapshot.of(after, stored.digest())))
        .ifPresent(snapshot -> values.put(FOLDED, bytes(snapshot)));
    return put(run, seq, values) ? new Appended(stored.digest()) : new Taken();
  }

  @Override
  public String digest(String previous, Entry entry) {
    return EntryCodec.encode(entry, previous).digest();
  }

  private static AttributeValue bytes(byte[] bytes) {
    return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
  }

  /** Puts an item, and returns whether this item is at the position, and not another one. */
  private boolean put(RunId run, long seq, Map<String, AttributeValue> values) {
    AttributeValue writer = AttributeValue.fromS(UUID.randomUUID().toString());
    Map<String, AttributeValue> item = new HashMap<>(key(run, seq));
    item.put(WRITER, writer);
    item.putAll(values);
    PutItemRequest put =
        PutItemRequest.builder()
            .tableName(table)
            .item(item)
            .conditionExpression("attribute_not_exists(#run)")
            .expressionAttributeNames(Map.of("#run", RUN))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    try {
      Aws.call(() -> dynamoDb.putItem(put));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return writer.equals(e.item().get(WRITER));
    }
  }

  @Override
  public Append expire(RunId run, long seq, Instant at) {
    if (seq < 1) {
      throw new IllegalArgumentException("Run %s: an empty log does not expire".formatted(run));
    }
    return put(run, seq, Map.of(EXPIRED, number(at.toEpochMilli())))
        ? new Appended(Logged.NOTHING)
        : new Taken();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Erases the oldest entries first, so that a read from the middle finds a hole and not an end.
   */
  @Override
  public boolean erase(RunId run) {
    Map<String, AttributeValue> tombstone = lastItem(run).orElse(Map.of());
    AttributeValue expired = tombstone.get(EXPIRED);
    if (expired == null) {
      throw new IllegalStateException("Run %s has not expired".formatted(run));
    }
    if (!item(run, 0).containsKey(EXPIRED)) {
      Map<String, AttributeValue> first = new HashMap<>(key(run, 0));
      first.put(EXPIRED, expired);
      Aws.call(() -> dynamoDb.putItem(request -> request.tableName(table).item(first)));
    }
    QueryRequest rest =
        QueryRequest.builder()
            .tableName(table)
            .consistentRead(true)
            .limit(DELETES_MAX)
            .keyConditionExpression("#run = :run AND #seq BETWEEN :first AND :last")
            .projectionExpression("#run, #seq")
            .expressionAttributeNames(Map.of("#run", RUN, "#seq", SEQ))
            .expressionAttributeValues(
                Map.of(
                    ":run", AttributeValue.fromS(run.value()),
                    ":first", number(1),
                    ":last", number(seq(tombstone) - 1)))
            .build();
    return seq(tombstone) == 1 || delete(Aws.call(() -> dynamoDb.query(rest)));
  }

  /**
   * Deletes entries, and returns whether none are left; the next call finds those that were not
   * deleted.
   */
  private boolean delete(QueryResponse found) {
    if (found.items().isEmpty()) {
      return true;
    }
    List<WriteRequest> deletes =
        found.items().stream()
            .map(key -> WriteRequest.builder().deleteRequest(one -> one.key(key)).build())
            .toList();
    BatchWriteItemResponse done =
        Aws.call(
            () -> dynamoDb.batchWriteItem(request -> request.requestItems(Map.of(table, deletes))));
    return found.lastEvaluatedKey().isEmpty() && done.unprocessedItems().isEmpty();
  }

  private static void throwIfExpired(RunId run, Map<String, AttributeValue> item) {
    AttributeValue expired = item.get(EXPIRED);
    if (expired != null) {
      throw new ExpiredRun(run, Instant.ofEpochMilli(Long.parseLong(expired.n())));
    }
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }
}
