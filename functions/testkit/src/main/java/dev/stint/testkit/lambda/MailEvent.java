package dev.stint.testkit.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Events of SES about one received mail, in every shape that a function gets: «Contents of
 * notifications for Amazon SES email receiving», SES developer guide.
 */
public enum MailEvent {
  /** From the action of a receipt rule. */
  RULE("mail-rule"),
  /** From a topic. */
  TOPIC("mail-topic"),
  /** From a topic, with the mail in the message. */
  TOPIC_WITH_CONTENT("mail-topic-with-content"),
  /** From a topic, with the mail in Base64 in the message. */
  TOPIC_WITH_BASE64_CONTENT("mail-topic-with-base64-content"),
  /** From a queue that a topic sends to. */
  QUEUE("mail-queue"),
  /** From a queue that a topic sends to, with raw message delivery. */
  QUEUE_RAW("mail-queue-raw");

  /** Key of the mail in bucket {@code stint-mail}, for events that do not contain the mail. */
  public static final String KEY = "d6iitobk75ur44p8kdnnp7g2n800";

  /** The mail, from {@code ada@example.com} to {@code clerk@agents.example.com}. */
  public static final String MAIL =
      """
      From: Ada <ada@example.com>
      To: clerk@agents.example.com
      Subject: Terms
      Message-ID: <stored-1@mail.example.com>

      How is liability limited?
      """;

  private final String file;

  MailEvent(String file) {
    this.file = file;
  }

  /** The event, as JSON. */
  public String json() {
    try (InputStream in = MailEvent.class.getResourceAsStream(file + ".json")) {
      if (in == null) {
        throw new IllegalStateException(file + ".json is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
