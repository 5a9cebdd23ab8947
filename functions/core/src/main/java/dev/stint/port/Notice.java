package dev.stint.port;

import dev.stint.message.Payload;
import dev.stint.run.ActionId;
import dev.stint.run.Run;
import java.time.Instant;
import java.util.function.Function;

/**
 * Something that a person outside is to be told.
 *
 * @param run as it stands now
 * @param action its name; {@code action.seq()} is the entry that it is about
 * @param deadline when telling is interrupted
 * @param texts reads a payload, wherever it is kept
 */
public record Notice(Run run, ActionId action, Instant deadline, Function<Payload, String> texts) {

  /** The run as it stood behind the entry that this is about. */
  public Run then() {
    return run.first(action.seq() + 1)
        .orElseThrow(
            () -> new IllegalStateException("%s has no entry %d".formatted(run, action.seq())));
  }
}
