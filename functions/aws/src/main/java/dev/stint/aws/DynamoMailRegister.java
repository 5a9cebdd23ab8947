package dev.stint.aws;

import dev.stint.message.Sha256;
import dev.stint.port.MailRegister;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The register of mails in the table of logs: a partition for every day of mails, and one for every
 * counted sender. Their names are no run ids. DynamoDB deletes the items after their time ({@code
 * expires}).
 */
public final class DynamoMailRegister implements MailRegister {

  private static final String DAY = "mails/";
  private static final String SENDER = "sender/";
  private static final String EXPIRES = "expires";

  /** Mails of one millisecond are told apart by this many values of their ids' hash. */
  private static final long HASH_MAX = 1_000_000_000L;

  private static final int HASH_BYTES = 8;

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoMailRegister(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public boolean admit(
      String agent, String sender, String mail, Instant at, Duration window, int max) {
    long slot = at.toEpochMilli() / window.toMillis();
    Instant forget = Instant.ofEpochMilli((slot + 2) * window.toMillis());
    try {
      Aws.call(
          () ->
              dynamoDb.updateItem(
                  request ->
                      request
                          .tableName(table)
                          .key(
                              Map.of(
                                  DynamoEntryLog.RUN,
                                  AttributeValue.fromS(SENDER + Sha256.of(agent + '\n' + sender)),
                                  DynamoEntryLog.SEQ,
                                  AttributeValue.fromN(Long.toString(slot))))
                          .updateExpression("ADD mails :mails SET expires = :expires")
                          .conditionExpression(
                              "attribute_not_exists(mails) OR size(mails) < :max OR contains(mails, :mail)")
                          .expressionAttributeValues(
                              Map.of(
                                  ":mails", AttributeValue.fromSs(List.of(mail)),
                                  ":mail", AttributeValue.fromS(mail),
                                  ":max", AttributeValue.fromN(Integer.toString(max)),
                                  ":expires", AttributeValue.fromN(seconds(forget))))));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  @Override
  public void record(MailRecord mail) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(DynamoEntryLog.RUN, AttributeValue.fromS(DAY + day(mail.at())));
    item.put(DynamoEntryLog.SEQ, AttributeValue.fromN(seq(mail.at(), hash(mail.id()))));
    item.put("id", AttributeValue.fromS(mail.id()));
    item.put("at", AttributeValue.fromS(mail.at().toString()));
    item.put("to", AttributeValue.fromS(mail.to()));
    item.put("from", AttributeValue.fromS(mail.from()));
    item.put("subject", AttributeValue.fromS(mail.subject()));
    item.put("outcome", AttributeValue.fromS(mail.outcome()));
    item.put("detail", AttributeValue.fromS(mail.detail()));
    mail.run().ifPresent(run -> item.put("of", AttributeValue.fromS(run)));
    item.put(EXPIRES, AttributeValue.fromN(seconds(mail.expires())));
    Aws.call(() -> dynamoDb.putItem(request -> request.tableName(table).item(item)));
  }

  @Override
  public List<MailRecord> list(Instant since, Instant before, int max) {
    List<MailRecord> mails = new ArrayList<>();
    Instant last = before.minusMillis(1);
    for (LocalDate day = day(last);
        mails.size() < max && !day.isBefore(day(since));
        day = day.minusDays(1)) {
      mails.addAll(list(day, since, last, max - mails.size()));
    }
    return mails;
  }

  private List<MailRecord> list(LocalDate day, Instant since, Instant last, int max) {
    return Aws.call(
            () ->
                dynamoDb.query(
                    request ->
                        request
                            .tableName(table)
                            .keyConditionExpression("run = :day AND seq BETWEEN :since AND :last")
                            .expressionAttributeValues(
                                Map.of(
                                    ":day", AttributeValue.fromS(DAY + day),
                                    ":since", AttributeValue.fromN(seq(since, 0)),
                                    ":last", AttributeValue.fromN(seq(last, HASH_MAX - 1))))
                            .scanIndexForward(false)
                            .limit(max)))
        .items()
        .stream()
        .map(DynamoMailRegister::mail)
        .toList();
  }

  private static MailRecord mail(Map<String, AttributeValue> item) {
    return new MailRecord(
        text(item, "id"),
        Instant.parse(text(item, "at")),
        text(item, "to"),
        text(item, "from"),
        text(item, "subject"),
        text(item, "outcome"),
        text(item, "detail"),
        Optional.ofNullable(item.get("of")).map(AttributeValue::s),
        Instant.ofEpochSecond(Long.parseLong(Objects.requireNonNull(item.get(EXPIRES)).n())));
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name), name).s();
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  private static String seq(Instant at, long hash) {
    return at.toEpochMilli() + "%09d".formatted(hash);
  }

  private static String seconds(Instant at) {
    return Long.toString(at.getEpochSecond());
  }

  private static long hash(String id) {
    return Long.parseUnsignedLong(Sha256.of(id).substring(0, 2 * HASH_BYTES - 1), 16) % HASH_MAX;
  }
}
