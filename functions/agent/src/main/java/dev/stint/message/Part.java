package dev.stint.message;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One part of a message.
 *
 * <p>Stored parts name their kind, so logs keep decoding when kinds are added.
 */
public sealed interface Part permits Attachment, Text, ToolCall, ToolResult {

  /** The content of this part, as text. */
  Payload payload();

  /** Copies this part with another payload, as when the text moves to or from the payload store. */
  Part with(Payload payload);

  /** Copies parts with {@code change} applied to every payload. */
  static List<Part> mapAll(List<Part> parts, UnaryOperator<Payload> change) {
    return parts.stream().<Part>map(part -> part.with(change.apply(part.payload()))).toList();
  }
}
