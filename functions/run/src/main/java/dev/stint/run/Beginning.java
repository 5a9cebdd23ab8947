package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.agent.Webhook;
import dev.stint.message.Excerpt;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.run.Entry.Started;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run was started: its {@link Started} without the task, which only a model reads whole. A
 * fork began as the run that it was forked from.
 *
 * @param task its first words, on one line, for people who look for the run; at most {@link
 *     #TASK_CHARS_MAX} and « …»
 * @param stintLimits the limits that every stint had at first
 * @param runLimits the limits that the run had at first
 * @param definition fingerprint of the agent
 * @param parent the call that delegated the task; null if there is none
 */
public record Beginning(
    Instant at,
    String agent,
    String task,
    Limits stintLimits,
    Limits runLimits,
    String definition,
    @Nullable Origin origin,
    Tags tags,
    List<Webhook> webhooks,
    @Nullable Parent parent) {

  public static final int TASK_CHARS_MAX = 100;

  static Beginning of(Started started) {
    return new Beginning(
        started.at(),
        started.agent(),
        task(started.parts()),
        started.stintLimits(),
        started.runLimits(),
        started.definition(),
        started.origin(),
        started.tags(),
        started.webhooks(),
        started.parent());
  }

  private static String task(List<Part> parts) {
    return parts.stream()
        .filter(Text.class::isInstance)
        .findFirst()
        .map(part -> Excerpt.beginning(part.payload().known(), Payload.PREVIEW_CHARS_MAX))
        .map(text -> Excerpt.of(Excerpt.line(text), TASK_CHARS_MAX))
        .orElse("");
  }
}
