package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.agent.Webhook;
import dev.stint.run.Entry.Started;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run was started: its {@link Started} without the task, which only a model reads. A fork
 * began as the run that it was forked from.
 *
 * @param stintLimits the limits that every stint had at first
 * @param runLimits the limits that the run had at first
 * @param definition fingerprint of the agent
 * @param parent the call that delegated the task; null if there is none
 */
public record Beginning(
    Instant at,
    String agent,
    Limits stintLimits,
    Limits runLimits,
    String definition,
    @Nullable Origin origin,
    Tags tags,
    List<Webhook> webhooks,
    @Nullable Parent parent) {

  static Beginning of(Started started) {
    return new Beginning(
        started.at(),
        started.agent(),
        started.stintLimits(),
        started.runLimits(),
        started.definition(),
        started.origin(),
        started.tags(),
        started.webhooks(),
        started.parent());
  }
}
