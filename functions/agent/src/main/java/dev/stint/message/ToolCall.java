package dev.stint.message;

/**
 * A model asks for a tool to be called.
 *
 * @param id the model vendor's id for this call, echoed back with the result; not an identity of
 *     ours
 * @param tool the tool's name as the model wrote it; it may not exist
 * @param arguments a JSON object, as the model wrote it; not yet validated
 */
public record ToolCall(String id, String tool, Payload arguments) implements Part {

  @Override
  public Payload payload() {
    return arguments;
  }

  @Override
  public ToolCall with(Payload payload) {
    return new ToolCall(id, tool, payload);
  }
}
