package dev.stint.testkit.lambda;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events as AWS sends them to functions. */
public final class LambdaEvents {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String REGION = "us-east-1";

  private LambdaEvents() {}

  /**
   * A message in an event of an SQS event source.
   *
   * @param attributes the queue's own, for example {@code ApproximateReceiveCount}
   */
  public record SqsRecord(
      String messageId, String receiptHandle, String body, Map<String, String> attributes) {}

  /**
   * The event of an SQS event source. Shape: «Using Lambda with Amazon SQS», AWS Developer Guide.
   */
  public static String sqs(String queue, List<SqsRecord> records) {
    ObjectNode event = MAPPER.createObjectNode();
    ArrayNode array = event.putArray("Records");
    for (SqsRecord record : records) {
      ObjectNode json =
          array
              .addObject()
              .put("messageId", record.messageId())
              .put("receiptHandle", record.receiptHandle())
              .put("body", record.body())
              .put("md5OfBody", "d41d8cd98f00b204e9800998ecf8427e")
              .put("eventSource", "aws:sqs")
              .put("eventSourceARN", "arn:aws:sqs:%s:000000000000:%s".formatted(REGION, queue))
              .put("awsRegion", REGION);
      ObjectNode attributes = json.putObject("attributes");
      record.attributes().forEach(attributes::put);
      json.putObject("messageAttributes");
    }
    return event.toString();
  }

  /** A scheduled event of EventBridge. */
  public static String scheduled(Instant at) {
    ObjectNode event =
        MAPPER
            .createObjectNode()
            .put("version", "0")
            .put("id", "00000000-0000-0000-0000-000000000000")
            .put("detail-type", "Scheduled Event")
            .put("source", "aws.events")
            .put("account", "000000000000")
            .put("time", at.toString())
            .put("region", REGION);
    event.putArray("resources");
    event.putObject("detail");
    return event.toString();
  }

  /**
   * A request to a Function URL, or to an API Gateway HTTP API with payload version 2.0. It is
   * signed by a user of IAM, as a Function URL requires by default.
   *
   * @param path with its query, if it has one
   */
  public static String http(String method, String path, Map<String, String> headers, String body) {
    int query = path.indexOf('?');
    String rawPath = query < 0 ? path : path.substring(0, query);
    ObjectNode event =
        MAPPER
            .createObjectNode()
            .put("version", "2.0")
            .put("routeKey", "$default")
            .put("rawPath", rawPath)
            .put("rawQueryString", query < 0 ? "" : path.substring(query + 1))
            .put("isBase64Encoded", false);
    ObjectNode sent = event.putObject("headers").put("host", "id.lambda-url.us-east-1.on.aws");
    headers.forEach(sent::put);
    ObjectNode context =
        event
            .putObject("requestContext")
            .put("accountId", "111122223333")
            .put("apiId", "id")
            .put("domainName", "id.lambda-url.us-east-1.on.aws")
            .put("requestId", "00000000-0000-0000-0000-000000000000")
            .put("routeKey", "$default")
            .put("stage", "$default");
    context.put("time", "23/Nov/2026:09:00:00 +0000").put("timeEpoch", 1_795_424_400_000L);
    context.putNull("authentication");
    context
        .putObject("authorizer")
        .putObject("iam")
        .put("accessKey", "AKIAEXAMPLE")
        .put("accountId", "111122223333")
        .put("callerId", "AIDAEXAMPLE")
        .put("principalOrgId", "o-example")
        .put("userArn", "arn:aws:iam::111122223333:user/ada")
        .put("userId", "AIDAEXAMPLE")
        .putNull("cognitoIdentity");
    context
        .putObject("http")
        .put("method", method)
        .put("path", rawPath)
        .put("protocol", "HTTP/1.1")
        .put("sourceIp", "127.0.0.1")
        .put("userAgent", "stint");
    if (!body.isEmpty()) {
      event.put("body", body);
    }
    return event.toString();
  }
}
