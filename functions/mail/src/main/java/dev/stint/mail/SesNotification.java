package dev.stint.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.mail.Arrival.Where;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Reads SES's notification about a received mail («Contents of notifications for Amazon SES email
 * receiving», developer guide). It arrives from a rule action that calls a function, from a topic,
 * or from a queue that is subscribed to a topic.
 */
final class SesNotification {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> VERDICTS = List.of("spam", "virus", "spf", "dkim", "dmarc");

  private final String bucket;
  private final String prefix;

  /**
   * @param bucket the bucket of received mails
   * @param prefix what their keys begin with
   */
  SesNotification(String bucket, String prefix) {
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /**
   * @param text JSON: a notification, or a message of a topic with one in it
   * @return empty if it is about something else than a mail
   * @throws IllegalArgumentException if it is neither, or the mail is in another bucket
   */
  Optional<Arrival> read(String text) {
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (json.path("Type").asText().equals("Notification") && json.path("Message").isTextual()) {
      return read(json.path("Message").textValue());
    }
    if (json.path("notificationType").asText().equals("AmazonSnsSubscriptionSucceeded")) {
      return Optional.empty();
    }
    return Optional.of(arrival(json));
  }

  /**
   * @param json with {@code mail} and {@code receipt}, and maybe {@code content}
   */
  private Arrival arrival(JsonNode json) {
    JsonNode mail = json.path("mail");
    JsonNode receipt = json.path("receipt");
    String id = mail.path("messageId").asText();
    if (id.isEmpty() || !receipt.path("recipients").isArray()) {
      throw new IllegalArgumentException(
          "not a notification of SES about a received mail: it has no mail.messageId, or no"
              + " receipt.recipients");
    }
    List<String> recipients = new ArrayList<>();
    receipt.path("recipients").forEach(recipient -> recipients.add(recipient.asText()));
    String source = mail.path("source").asText();
    return new Arrival(
        id,
        time(receipt.path("timestamp").asText(mail.path("timestamp").asText())),
        source.equals("<>") ? "" : source,
        recipients,
        failed(receipt),
        where(json, id));
  }

  /** The verdicts that are not {@code PASS}. A missing verdict has not passed. */
  private static List<String> failed(JsonNode receipt) {
    return VERDICTS.stream()
        .map(name -> name + " " + receipt.path(name + "Verdict").path("status").asText("missing"))
        .filter(verdict -> !verdict.endsWith(" PASS"))
        .toList();
  }

  private Where where(JsonNode json, String id) {
    if (json.path("content").isTextual()) {
      return new Where.Inline(content(json.path("content").textValue()));
    }
    JsonNode action = json.path("receipt").path("action");
    String named = action.path("bucketName").asText(bucket);
    if (!named.equals(bucket)) {
      throw new IllegalArgumentException(
          "mail %s is in bucket '%s', and stint.mail.bucket is '%s'".formatted(id, named, bucket));
    }
    return new Where.InBucket(action.path("objectKey").asText(prefix + id));
  }

  /**
   * Decodes a mail from UTF-8 or Base64, as the rule sends it. Headers have a colon, Base64 has
   * none.
   */
  private static byte[] content(String content) {
    if (content.indexOf(':') >= 0) {
      return content.getBytes(StandardCharsets.UTF_8);
    }
    return Base64.getMimeDecoder().decode(content);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("the time of the mail, '%s', is none".formatted(text), e);
    }
  }
}
