package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.codec.EntryCodec;
import dev.stint.engine.History;
import dev.stint.engine.Payloads;
import dev.stint.message.Text;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.EntryLog.Appended;
import dev.stint.port.EntryLog.Taken;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Status;
import dev.stint.testkit.InMemoryPayloadStore;
import dev.stint.testkit.contract.EntryLogContract;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

class DynamoEntryLogTest extends EntryLogContract {

  private static final String TABLE = Local.table();

  @Override
  protected EntryLog log() {
    return new DynamoEntryLog(Local.DYNAMO_DB, TABLE);
  }

  private History history() {
    Payloads payloads = new Payloads(new InMemoryPayloadStore(), Payloads.CACHE_BYTES_MAX);
    return new History(log(), payloads, History.CACHE_BYTES_MAX);
  }

  @Test
  void a_missing_entry_is_damage_and_named() {
    RunId run = new RunId("r-gap");
    Started started = started();
    log().append(run, 0, "", started);
    log().append(run, 2, "", started);
    assertThatThrownBy(() -> log().read(run, 0, 10))
        .isInstanceOf(DamagedLog.class)
        .hasMessageContainingAll("r-gap", "entry 1", "missing");
  }

  @Test
  void an_entry_that_is_gone_from_the_end_is_damage_and_named() {
    RunId run = new RunId("r-short");
    Started started = started();
    for (long seq = 0; seq < 3; seq++) {
      log().append(run, seq, "", started);
    }
    new DynamoRunIndex(Local.DYNAMO_DB, TABLE)
        .put(new RunSummary(run, "clerk", Status.WAITING, Instant.EPOCH, 3, Optional.empty()));
    assertThat(log().read(run, 0, 10)).hasSize(3);
    assertThat(log().read(run, 0, 2)).as("a part, as it was asked for").hasSize(2);
    Local.DYNAMO_DB.deleteItem(
        request ->
            request
                .tableName(TABLE)
                .key(
                    Map.of(
                        "run", AttributeValue.fromS("r-short"), "seq", AttributeValue.fromN("2"))));
    assertThatThrownBy(() -> log().read(run, 0, 10))
        .isInstanceOf(DamagedLog.class)
        .hasMessageContainingAll("r-short", "entry 2", "missing", "3 entries");
    assertThatThrownBy(() -> log().read(run, 0, 2))
        .as("though the end is not in the first page")
        .isInstanceOf(DamagedLog.class)
        .hasMessageContainingAll("r-short", "entry 2", "missing");
  }

  @Test
  void a_put_whose_answer_was_lost_is_known_as_our_own() {
    AtomicBoolean lost = new AtomicBoolean();
    ExecutionInterceptor losing =
        new ExecutionInterceptor() {
          @Override
          public SdkHttpResponse modifyHttpResponse(
              Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            boolean first =
                context.request() instanceof PutItemRequest && lost.compareAndSet(false, true);
            return first
                ? context.httpResponse().toBuilder().statusCode(500).build()
                : context.httpResponse();
          }
        };
    EntryLog log = new DynamoEntryLog(Local.observed(losing).dynamoDb(Local.ENDPOINT), TABLE);
    RunId run = new RunId("r-lost");
    Started started = started();
    assertThat(log.append(run, 0, "", started)).isInstanceOf(Appended.class);
    assertThat(lost).isTrue();
    assertThat(log.append(run, 0, "", started)).isInstanceOf(Taken.class);
  }

  @Test
  void an_entry_that_somebody_changed_is_not_the_one_that_the_next_was_written_after() {
    RunId run = new RunId("r-forged");
    String first = ((Appended) log().append(run, 0, "", started())).digest();
    log().append(run, 1, first, new MessageReceived(Instant.EPOCH, List.of(Text.of("Pay 100."))));
    History honest = history();
    assertThat(honest.load(run).length()).isEqualTo(2);
    Map<String, AttributeValue> forged =
        new HashMap<>(
            Map.of("run", AttributeValue.fromS(run.value()), "seq", AttributeValue.fromN("0")));
    byte[] entry = EntryCodec.encode(started("Pay 900."), "").bytes();
    forged.put("entry", AttributeValue.fromB(SdkBytes.fromByteArray(entry)));
    Local.DYNAMO_DB.putItem(put -> put.tableName(TABLE).item(forged));
    assertThat(log().read(run, 0, 10).getFirst().digest()).isNotEqualTo(first);
    assertThatThrownBy(() -> history().load(run))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContainingAll("r-forged", "entry 1", "written after another one");
  }

  @Test
  void unreadable_bytes_are_damage_and_named() {
    RunId run = new RunId("r-bytes");
    Local.DYNAMO_DB.putItem(
        put ->
            put.tableName(TABLE)
                .item(
                    Map.of(
                        "run", AttributeValue.fromS(run.value()),
                        "seq", AttributeValue.fromN("0"),
                        "entry", AttributeValue.fromB(SdkBytes.fromUtf8String("{\"v\":1")))));
    assertThatThrownBy(() -> log().read(run, 0, 10))
        .isInstanceOf(DamagedLog.class)
        .hasMessageContainingAll("r-bytes", "entry 0", "damaged");
  }

  private static Started started() {
    return started("Read it.");
  }

  private static Started started(String task) {
    return new Started(
        Instant.EPOCH,
        "clerk",
        List.of(Text.of(task)),
        Limits.DEFAULT,
        Limits.DEFAULT,
        "1f0e3dad99908345",
        null);
  }
}
