package dev.stint.engine;

import dev.stint.run.Person;
import java.util.Optional;

/** How long what people say about themselves and their reasons may be, wherever they act. */
final class Bounds {

  private Bounds() {}

  /**
   * Says, for the sender, which of its texts is too long; empty if none is.
   *
   * @param name how the channel calls the reason
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
}
