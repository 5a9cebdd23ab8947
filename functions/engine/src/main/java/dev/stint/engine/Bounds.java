package dev.stint.engine;

import dev.stint.run.Person;
import java.util.Optional;

/** Bounds on the texts that people, models and other systems give, in every channel. */
final class Bounds {

  private Bounds() {}

  /**
   * Says, for the sender, which text is too long; empty if none is.
   *
   * @param name the channel's name for the reason
   */
  static Optional<String> problem(Person person, String name) {
    if (person.by().length() > Runs.REASON_CHARS_MAX) {
      return Optional.of("'by' has at most %d characters.".formatted(Runs.REASON_CHARS_MAX));
    }
    if (person.why().length() > Runs.REASON_CHARS_MAX) {
      return Optional.of("'%s' has at most %d characters.".formatted(name, Runs.REASON_CHARS_MAX));
    }
    return Optional.empty();
  }

  /**
   * Says, for the sender, that a text for a run is too large; empty if it is not.
   *
   * @param subject what is too large, as {@code 'input'}
   */
  static Optional<String> tooLarge(String subject, long bytes) {
    return bytes > Runs.INPUT_BYTES_MAX
        ? Optional.of(
            "%s has %d bytes, and at most %d are taken."
                .formatted(subject, bytes, Runs.INPUT_BYTES_MAX))
        : Optional.empty();
  }
}
