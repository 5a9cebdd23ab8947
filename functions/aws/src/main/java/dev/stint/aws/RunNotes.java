package dev.stint.aws;

import dev.stint.agent.ActionId;
import dev.stint.port.Retry;
import dev.stint.port.RunSummary.Notes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Notes about a run besides its status, as attributes of the item of its status. */
final class RunNotes {

  private static final String TROUBLE = "trouble";
  private static final String ANNOUNCED = "announced";
  private static final String RETRY = "retry";
  private static final String LAST_TRIED = "lastTried";
  private static final String EXPIRED = "expired";
  private static final String DUE = "due";

  private RunNotes() {}

  static Map<String, AttributeValue> write(Notes notes) {
    Map<String, AttributeValue> item = new HashMap<>();
    notes.trouble().ifPresent(why -> item.put(TROUBLE, AttributeValue.fromS(why)));
    notes.announced().ifPresent(at -> item.put(ANNOUNCED, write(at)));
    notes.retry().ifPresent(retry -> item.put(RETRY, write(retry)));
    notes
        .lastTried()
        .ifPresent(action -> item.put(LAST_TRIED, AttributeValue.fromS(action.toString())));
    notes.expired().ifPresent(at -> item.put(EXPIRED, write(at)));
    notes.due().ifPresent(at -> item.put(DUE, write(at)));
    return item;
  }

  static AttributeValue write(Instant at) {
    return AttributeValue.fromS(at.toString());
  }

  static AttributeValue write(Retry retry) {
    return AttributeValue.fromM(
        Map.of(
            "action", AttributeValue.fromS(retry.action().toString()),
            "attempt", AttributeValue.fromN(Integer.toString(retry.attempt())),
            "error", AttributeValue.fromS(retry.error()),
            "next", AttributeValue.fromS(retry.next().toString())));
  }

  static Notes read(Map<String, AttributeValue> item) {
    return new Notes(
        text(item, TROUBLE),
        text(item, ANNOUNCED).map(Instant::parse),
        Optional.ofNullable(item.get(RETRY)).map(value -> retry(value.m())),
        text(item, LAST_TRIED).map(ActionId::parse),
        text(item, EXPIRED).map(Instant::parse),
        text(item, DUE).map(Instant::parse));
  }

  private static Retry retry(Map<String, AttributeValue> retry) {
    return new Retry(
        ActionId.parse(text(retry, "action").orElseThrow()),
        Integer.parseInt(Objects.requireNonNull(retry.get("attempt")).n()),
        text(retry, "error").orElse(""),
        Instant.parse(text(retry, "next").orElseThrow()));
  }

  private static Optional<String> text(Map<String, AttributeValue> item, String name) {
    return Optional.ofNullable(item.get(name)).map(AttributeValue::s);
  }
}
