package dev.stint.mail.mime;

import dev.stint.agent.Content;
import dev.stint.message.Attachment;
import java.util.List;
import java.util.Optional;

/**
 * A received mail, as far as it could be read. Nothing in it is proved.
 *
 * @param from the one address that it says it is from; empty if it names none, more than one, or
 *     one in a form that readers understand differently
 * @param messageId without angle brackets; empty if there is none
 * @param subject in one line; may be empty
 * @param references the Message-IDs that it refers to, the nearest first
 * @param automatic why it was not written by a person; empty if it may have been
 * @param body its text
 * @param isPlain whether it has text, and all of it came as plain text and not as HTML
 * @param files its attachments, in the order of the mail
 * @param left what was left out of the mail, one sentence each
 */
public record ReceivedMail(
    Optional<String> from,
    Optional<String> messageId,
    String subject,
    List<String> references,
    Optional<String> automatic,
    Body body,
    boolean isPlain,
    List<File> files,
    List<String> left) {
  public ReceivedMail {
    references = List.copyOf(references);
    files = List.copyOf(files);
    left = List.copyOf(left);
  }

  /**
   * An attachment.
   *
   * @param attachment as a model reads it: a text in whatever encoding came, decoded
   * @param content as it came
   */
  public record File(Attachment attachment, Content content) {}

  /** The attachments as models read them. */
  public List<Attachment> attachments() {
    return files.stream().map(File::attachment).toList();
  }
}
