package dev.stint.aws;

import dev.stint.codec.EntryCodec;
import dev.stint.codec.Unreadable;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.run.Entry;
import dev.stint.run.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The log in one table: partition key {@code run}, sort key {@code seq} from 0, and the entry's
 * bytes in {@code entry}, beside its writer's token in {@code writer}. A read is one consistent
 * query for each megabyte; an append is one conditional put. Reading from the start reads the item
 * of the run's status too, and holds the log against the length that was known then: an entry that
 * is gone from its end is noticed. Where that end is not in the first page, it takes one more read.
 */
public final class DynamoEntryLog implements EntryLog {

  static final String RUN = "run";
  static final String SEQ = "seq";
  private static final String ENTRY = "entry";
  private static final String WRITER = "writer";

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoEntryLog(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public List<Entry> read(RunId run, long from, int max) {
    QueryRequest query =
        QueryRequest.builder()
            .tableName(table)
            .consistentRead(true)
            .keyConditionExpression("#run = :run AND #seq BETWEEN :from AND :to")
            .expressionAttributeNames(Map.of("#run", RUN, "#seq", SEQ))
            .expressionAttributeValues(
                Map.of(
                    ":run", AttributeValue.fromS(run.value()),
                    ":from", number(from == 0 ? DynamoRunIndex.STATUS_SEQ : from),
                    ":to", number(from + max - 1)))
            .build();
    List<Entry> entries = new ArrayList<>();
    long known = 0;
    for (Map<String, AttributeValue> item : items(query)) {
      if (isStatus(item)) {
        known = DynamoRunIndex.entries(item);
      } else {
        entries.add(entry(run, from + entries.size(), item));
      }
    }
    if (entries.size() < Math.min(known, max)) {
      throw missing(run, entries.size(), known);
    }
    if (known > max && !isThere(run, known - 1)) {
      throw missing(run, known - 1, known);
    }
    return entries;
  }

  private List<Map<String, AttributeValue>> items(QueryRequest query) {
    return Aws.call(() -> dynamoDb.queryPaginator(query).items().stream().toList());
  }

  /** Of a long run the end is not in the first page. */
  private boolean isThere(RunId run, long seq) {
    Map<String, AttributeValue> key =
        Map.of(RUN, AttributeValue.fromS(run.value()), SEQ, number(seq));
    return Aws.call(
            () ->
                dynamoDb.getItem(
                    request ->
                        request
                            .tableName(table)
                            .key(key)
                            .consistentRead(true)
                            .projectionExpression(SEQ)))
        .hasItem();
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
  public Optional<Entry> last(RunId run) {
    QueryRequest query =
        QueryRequest.builder()
            .tableName(table)
            .consistentRead(true)
            .scanIndexForward(false)
            .limit(1)
            .keyConditionExpression("#run = :run AND #seq >= :first")
            .expressionAttributeNames(Map.of("#run", RUN, "#seq", SEQ))
            .expressionAttributeValues(
                Map.of(":run", AttributeValue.fromS(run.value()), ":first", number(0)))
            .build();
    return Aws.call(() -> dynamoDb.query(query)).items().stream()
        .findFirst()
        .map(item -> entry(run, Long.parseLong(item.getOrDefault(SEQ, number(0)).n()), item));
  }

  private static Entry entry(RunId run, long expected, Map<String, AttributeValue> item) {
    AttributeValue seq = item.get(SEQ);
    AttributeValue entry = item.get(ENTRY);
    if (seq == null || !seq.n().equals(Long.toString(expected))) {
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
   * <p>The client retries a put whose answer was lost, and then finds its own item: it is known by
   * a token that no other writer has.
   */
  @Override
  public Append append(RunId run, long seq, Entry entry) {
    AttributeValue writer = AttributeValue.fromS(UUID.randomUUID().toString());
    PutItemRequest put =
        PutItemRequest.builder()
            .tableName(table)
            .item(
                Map.of(
                    RUN, AttributeValue.fromS(run.value()),
                    SEQ, number(seq),
                    WRITER, writer,
                    ENTRY,
                        AttributeValue.fromB(
                            SdkBytes.fromByteArrayUnsafe(EntryCodec.encode(entry)))))
            .conditionExpression("attribute_not_exists(#run)")
            .expressionAttributeNames(Map.of("#run", RUN))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    try {
      Aws.call(() -> dynamoDb.putItem(put));
      return new Appended();
    } catch (ConditionalCheckFailedException e) {
      return writer.equals(e.item().get(WRITER)) ? new Appended() : new Taken();
    }
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }
}
