package dev.stint.mail.mime;

import dev.stint.message.Attachment;
import java.util.List;
import java.util.Optional;

/**
 * A received mail, as far as it could be read. Nothing of it is proved.
 *
 * @param from the one address that it says it is from; empty if it names none, more than one, or
 *     one in a form that readers disagree about
 * @param messageId without angle brackets; empty without one
 * @param subject in one line; may be empty
 * @param references the Message-IDs it refers to, the nearest first
 * @param automatic why no person wrote it, if so
 * @param body its text
 * @param isPlain whether the text came as such; otherwise it was made of HTML, or there is none
 * @param attachments in the order of the mail
 * @param left what of the mail was left out, each a sentence
 */
public record ReceivedMail(
    Optional<String> from,
    Optional<String> messageId,
    String subject,
    List<String> references,
    Optional<String> automatic,
    Body body,
    boolean isPlain,
    List<Attachment> attachments,
    List<String> left) {
  public ReceivedMail {
    references = List.copyOf(references);
    attachments = List.copyOf(attachments);
    left = List.copyOf(left);
  }
}
