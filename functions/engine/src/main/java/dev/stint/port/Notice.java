package dev.stint.port;

import dev.stint.agent.ActionId;
import dev.stint.message.Payload;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.Instant;
import java.util.function.Function;

/**
 * Something that a person outside is to be told.
 *
 * @param timeline the run as it stands now, with its past
 * @param action its name; {@code action.seq()} is the entry that it is about
 * @param deadline when telling is interrupted
 * @param texts reads a payload, wherever it is kept
 */
public record Notice(
    Timeline timeline, ActionId action, Instant deadline, Function<Payload, String> texts) {

  /** The run as it stands now. */
  public Run run() {
    return timeline.run();
  }

  /** The run as it stood after the entry that this is about. */
  public Timeline then() {
    return timeline
        .first(action.seq() + 1)
        .orElseThrow(
            () ->
                new IllegalStateException("%s has no entry %d".formatted(timeline, action.seq())));
  }
}
