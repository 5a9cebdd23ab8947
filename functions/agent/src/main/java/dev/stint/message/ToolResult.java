package dev.stint.message;

/**
 * The result of a tool call, for the model to read.
 *
 * @param callId the {@link ToolCall#id} this answers
 * @param tool the tool's name
 * @param output the tool's result, or the reason why there is none
 * @param error whether the call failed; the model sees the reason and may try something else
 */
public record ToolResult(String callId, String tool, Payload output, boolean error)
    implements Part {

  @Override
  public Payload payload() {
    return output;
  }

  @Override
  public ToolResult with(Payload payload) {
    return new ToolResult(callId, tool, payload, error);
  }
}
