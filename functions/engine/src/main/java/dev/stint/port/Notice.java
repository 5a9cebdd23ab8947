package dev.stint.port;

import dev.stint.agent.ActionId;
import dev.stint.message.Payload;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.Instant;
import java.util.function.Function;

/**
 * A notice to be sent to a person outside.
 *
 * @param timeline the current run, with its past
 * @param action the id of the notice; {@code action.seq()} is the entry that it is about
 * @param deadline when the sending is interrupted
 * @param texts reads a payload, inline or stored
 */
public record Notice(
    Timeline timeline, ActionId action, Instant deadline, Function<Payload, String> texts) {

  /** The current run. */
  public Run run() {
    return timeline.run();
  }

  /** The run after the entry that this notice is about. */
  public Timeline then() {
    return timeline
        .first(action.seq() + 1)
        .orElseThrow(
            () ->
                new IllegalStateException("%s has no entry %d".formatted(timeline, action.seq())));
  }
}
