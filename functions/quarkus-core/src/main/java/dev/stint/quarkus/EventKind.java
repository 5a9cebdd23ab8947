package dev.stint.quarkus;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Names the service that sent a Lambda event, for errors about an event that the function cannot
 * handle. Shapes: «Invoking Lambda with events from other AWS services», AWS Lambda Developer
 * Guide.
 */
public final class EventKind {

  private static final int NAMES_MAX = 8;

  private EventKind() {}

  /**
   * The error for an event that the function cannot handle. It says what the event is.
   *
   * @param takes what the function takes, as «HTTP requests»
   */
  public static IllegalArgumentException refuse(String takes, JsonNode event) {
    return new IllegalArgumentException(
        "This function takes %s, and this event is %s. Nothing was done; remove the trigger that sends it."
            .formatted(takes, of(event)));
  }

  /**
   * The service that sent the event's records, as {@code aws:sqs}. All records of one event are
   * from the same service.
   *
   * @param takes what the function takes, as «messages of SQS»
   * @throws IllegalArgumentException if it is none of {@code services}; says what the event is
   */
  public static String expect(JsonNode event, String takes, Set<String> services) {
    String source = source(event.path("Records").path(0));
    if (!services.contains(source)) {
      throw refuse(takes, event);
    }
    return source;
  }

  private static String of(JsonNode event) {
    String source = source(event.path("Records").path(0));
    if (!source.isEmpty()) {
      return "of " + source;
    }
    if (event.has("detail-type")) {
      return "of EventBridge ('%s' of '%s')"
          .formatted(event.path("detail-type").asText(), event.path("source").asText());
    }
    if (event.path("requestContext").has("elb")) {
      return "of an Application Load Balancer";
    }
    if (event.path("requestContext").has("http")) {
      return "an HTTP request";
    }
    if (event.has("httpMethod")) {
      return "of API Gateway in payload format 1.0 (a REST API, or an HTTP API whose integration is not set to 2.0)";
    }
    List<String> names = new ArrayList<>();
    event.fieldNames().forEachRemaining(name -> names.add(name.length() > 40 ? "…" : name));
    return "of no service that is known here (its members: %s)"
        .formatted(names.subList(0, Math.min(names.size(), NAMES_MAX)));
  }

  /** SNS names the member {@code EventSource}; other services name it {@code eventSource}. */
  private static String source(JsonNode record) {
    return record.path("eventSource").asText(record.path("EventSource").asText());
  }
}
