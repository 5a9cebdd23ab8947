package dev.stint.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A mail as SES received it.
 *
 * @param id the id that SES gave it
 * @param source the sender of the envelope; empty for bounces
 * @param recipients those recipients of the envelope that SES received the mail for
 * @param failed those of SES's verdicts that are not {@code PASS}, as {@code spf FAIL}
 * @param where where its bytes are
 */
record Arrival(
    String id,
    Instant at,
    String source,
    List<String> recipients,
    List<String> failed,
    Where where) {

  /** Where the bytes of a mail are. */
  sealed interface Where {

    /** In the bucket of mails. */
    record InBucket(String key) implements Where {}

    /** In the notification. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Inline(byte[] raw) implements Where {}
  }

  /** Why this mail is not trusted; empty if it is. */
  Optional<String> untrusted() {
    if (!failed.isEmpty()) {
      return Optional.of("SES's verdicts: " + String.join(", ", failed));
    }
    return source.isEmpty()
        ? Optional.of("it has no sender to answer to, as bounces have none")
        : Optional.empty();
  }
}
