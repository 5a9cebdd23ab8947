package dev.stint.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.mail.Arrival.Where;
import dev.stint.testkit.lambda.MailEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SesNotificationTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final SesNotification notification = new SesNotification("stint-mail", "");

  @ParameterizedTest
  @EnumSource(MailEvent.class)
  void each_shape_says_the_same_of_a_mail(MailEvent event) throws JsonProcessingException {
    Arrival arrival = notification.read(text(event)).orElseThrow();
    assertThat(arrival.id()).isEqualTo(MailEvent.KEY);
    assertThat(arrival.at()).isEqualTo(Instant.parse("2026-11-24T10:00:00.123Z"));
    assertThat(arrival.source()).isEqualTo("ada@example.com");
    assertThat(arrival.recipients()).isEqualTo(List.of("clerk@agents.example.com"));
    assertThat(arrival.untrusted()).isEmpty();
    switch (arrival.where()) {
      case Where.InBucket in -> assertThat(in.key()).isEqualTo(MailEvent.KEY);
      case Where.Inline in ->
          assertThat(new String(in.raw(), StandardCharsets.UTF_8)).contains("liability");
    }
  }

  private static String text(MailEvent event) throws JsonProcessingException {
    JsonNode mail = MAPPER.readTree(event.json()).path("Records").path(0);
    return mail.has("ses")
        ? mail.path("ses").toString()
        : mail.has("Sns") ? mail.path("Sns").path("Message").asText() : mail.path("body").asText();
  }

  @Test
  void each_verdict_must_have_passed_and_one_that_is_missing_has_not()
      throws JsonProcessingException {
    String passed = text(MailEvent.QUEUE_RAW);
    for (String verdict : List.of("spam", "virus", "spf", "dkim", "dmarc")) {
      String name = "\"%sVerdict\": {\"status\": \"PASS\"}".formatted(verdict);
      assertThat(passed).contains(name);
      for (String status : List.of("FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED")) {
        Arrival failed =
            notification.read(passed.replace(name, name.replace("PASS", status))).orElseThrow();
        assertThat(failed.untrusted()).contains("SES's verdicts: %s %s".formatted(verdict, status));
      }
      Arrival missing = notification.read(passed.replace(name, "\"x\": 1")).orElseThrow();
      assertThat(missing.untrusted()).contains("SES's verdicts: %s missing".formatted(verdict));
    }
  }

  @Test
  void what_is_no_mail_is_told_apart_from_what_cannot_be_read() throws JsonProcessingException {
    assertThat(notification.read("{\"notificationType\":\"AmazonSnsSubscriptionSucceeded\"}"))
        .isEmpty();
    assertThatThrownBy(() -> notification.read("{}"))
        .hasMessageContaining("not a notification of SES");
    assertThatThrownBy(() -> notification.read("x")).hasMessageContaining("not JSON");
    String other = text(MailEvent.QUEUE_RAW).replace("\"stint-mail\"", "\"other\"");
    assertThatThrownBy(() -> notification.read(other))
        .hasMessageContaining("bucket 'other', and stint.mail.bucket is 'stint-mail'");
  }

  @Test
  void a_rule_that_calls_the_function_has_the_mail_under_the_configured_prefix()
      throws JsonProcessingException {
    Arrival arrival =
        new SesNotification("stint-mail", "in/").read(text(MailEvent.RULE)).orElseThrow();
    assertThat(arrival.where()).isEqualTo(new Where.InBucket("in/" + MailEvent.KEY));
  }
}
