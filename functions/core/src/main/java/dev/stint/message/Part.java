package dev.stint.message;

/**
 * One part of a message.
 *
 * <p>New kinds of part (images) will be added; stored parts name their kind, so older logs keep
 * decoding.
 */
public sealed interface Part permits Attachment, Text, ToolCall, ToolResult {

  /** What this part says, as text. */
  Payload payload();

  /** The same part with its payload replaced, as when it moves to or from the payload store. */
  Part with(Payload payload);
}
