package dev.stint.run;

import dev.stint.message.ToolCall;
import org.jspecify.annotations.Nullable;

/**
 * A tool call that a model asked for and that has no outcome yet.
 *
 * @param intent the logged intent, if a step has begun a {@code ONCE} call
 * @param held the hold this call waits at, if any
 */
public record OpenCall(
    ToolCall call, Entry.@Nullable ToolIntended intent, Entry.@Nullable Held held) {

  OpenCall(ToolCall call) {
    this(call, null, null);
  }

  OpenCall intended(Entry.ToolIntended entry) {
    return new OpenCall(call, entry, held);
  }

  OpenCall held(Entry.Held entry) {
    return new OpenCall(call, intent, entry);
  }
}
