package dev.stint.port;

import dev.stint.agent.ActionId;
import dev.stint.agent.AnswerType;
import dev.stint.message.Payload;
import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A notice to be sent to a person outside, or to the receiver of a webhook.
 *
 * @param run the current run
 * @param action the id of the notice; {@code action.seq()} is the entry that it is about
 * @param webhook the name of the webhook whose receiver is told; empty for a person
 * @param deadline when the sending is interrupted
 * @param log reads the run with its past, if that is needed
 * @param entry reads the entry that the notice is about
 * @param texts reads a payload, inline or stored
 * @param answerType the type of the agent's answers; empty if they are texts of any form
 */
public record Notice(
    Run run,
    ActionId action,
    Optional<String> webhook,
    Instant deadline,
    Supplier<Timeline> log,
    Supplier<Entry> entry,
    Function<Payload, String> texts,
    Optional<AnswerType> answerType) {

  /** The current run, with its past. */
  public Timeline timeline() {
    return log.get();
  }

  /** The run after the entry that this notice is about. */
  public Timeline then() {
    return timeline()
        .first(action.seq() + 1)
        .orElseThrow(
            () -> new IllegalStateException("%s has no entry %d".formatted(run, action.seq())));
  }
}
