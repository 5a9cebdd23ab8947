package dev.stint.testkit.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Events of SES about one received mail, in each shape in which a function gets them: «Contents of
 * notifications for Amazon SES email receiving», SES developer guide.
 */
public enum MailEvent {
  /** The action of a receipt rule calls the function. */
  RULE("mail-rule"),
  /** A topic calls it. */
  TOPIC("mail-topic"),
  /** A topic calls it, and the mail is in the message. */
  TOPIC_WITH_CONTENT("mail-topic-with-content"),
  /** A notification on a topic with the mail in Base64. */
  TOPIC_WITH_BASE64_CONTENT("mail-topic-with-base64-content"),
  /** By a queue behind a topic. */
  QUEUE("mail-queue"),
  /** By a queue behind a topic, with raw message delivery. */
  QUEUE_RAW("mail-queue-raw");

  /** Key of the mail in bucket {@code stint-mail}, where it is not in the event itself. */
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
