package dev.stint.mail;

import dev.stint.mail.mime.ReceivedMail;
import dev.stint.message.Sha256;
import dev.stint.run.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Identifies mails, and makes the headers that keep an answer in its thread. */
final class Threads {

  private static final String SUBJECT = "subject";
  private static final String MESSAGE_ID = "messageId";
  private static final String REFERENCES = "references";

  private Threads() {}

  /** Identifies a mail among those of its sender: its Message-ID, or else the hash of its bytes. */
  static String id(ReceivedMail mail, byte[] raw) {
    return mail.messageId().orElseGet(() -> "sha256:" + Sha256.of(raw));
  }

  /** Identifies a mail among all mails; also the idempotency key of the run that it starts. */
  static String key(String from, String id) {
    return "mail:" + Sha256.of(from + "\n" + id);
  }

  static Origin origin(ReceivedMail mail, String from, String key) {
    return new Origin(
        Correspondence.CHANNEL,
        from,
        key,
        Map.of(
            SUBJECT,
            mail.subject(),
            MESSAGE_ID,
            mail.messageId().orElse(""),
            REFERENCES,
            String.join(" ", mail.references().reversed())));
  }

  /** The subject of an answer. */
  static String subject(Origin origin) {
    String subject = origin.details().getOrDefault(SUBJECT, "");
    return subject.regionMatches(true, 0, "Re:", 0, 3) ? subject : "Re: " + subject;
  }

  /** The Message-ID of the mail to answer, if it had one. */
  static Optional<String> inReplyTo(Origin origin) {
    return Optional.of(origin.details().getOrDefault(MESSAGE_ID, "")).filter(id -> !id.isEmpty());
  }

  /** The thread so far, the oldest first. */
  static List<String> references(Origin origin) {
    return Stream.concat(
            Arrays.stream(origin.details().getOrDefault(REFERENCES, "").split(" "))
                .filter(id -> !id.isEmpty()),
            inReplyTo(origin).stream())
        .distinct()
        .toList();
  }
}
