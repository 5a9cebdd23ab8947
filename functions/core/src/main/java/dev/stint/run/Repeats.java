package dev.stint.run;

import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a stint with what they returned, newest first, and how often the most frequent of
 * them came to the same. As long as a stint at most.
 */
record Repeats(@Nullable Outcome last, @Nullable Repeats before, int most, String tool) {

  static final Repeats NONE = new Repeats(null, null, 0, "");

  /** A call and its result, by what a model would read of them. */
  record Outcome(String tool, Payload arguments, Payload output, boolean error) {}

  Repeats and(ToolCall call, ToolResult result) {
    Outcome outcome = new Outcome(call.tool(), call.arguments(), result.output(), result.error());
    int times = 1;
    for (Repeats at = this; at != null && at.last != null; at = at.before) {
      if (at.last.equals(outcome)) {
        times++;
      }
    }
    return times > most
        ? new Repeats(outcome, this, times, outcome.tool())
        : new Repeats(outcome, this, most, tool);
  }
}
