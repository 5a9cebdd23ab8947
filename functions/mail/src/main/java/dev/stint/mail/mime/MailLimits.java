package dev.stint.mail.mime;

import java.util.List;
import java.util.Locale;

/**
 * The attachments of a mail that are accepted.
 *
 * @param attachmentsMax how many attachments
 * @param attachmentBytesMax largest size of one attachment after decoding, in bytes
 * @param types media types of attachments, as {@code application/pdf} or {@code text/*}
 */
public record MailLimits(int attachmentsMax, long attachmentBytesMax, List<String> types) {
  public MailLimits {
    types = types.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
  }

  boolean takes(String mediaType) {
    return types.stream()
        .anyMatch(
            type ->
                type.endsWith("*")
                    ? mediaType.startsWith(type.substring(0, type.length() - 1))
                    : mediaType.equals(type));
  }
}
