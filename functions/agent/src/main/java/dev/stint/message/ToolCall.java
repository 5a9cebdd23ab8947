package dev.stint.message;

/**
 * A tool call that a model asks for.
 *
 * @param id the vendor's id of this call, sent back with the result; it is not the call's id in the
 *     log
 * @param tool the tool's name as the model wrote it; the tool may not exist
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
