package dev.stint.agent;

import dev.stint.message.Message;
import java.util.List;

/**
 * A request to a model.
 *
 * @param instructions the agent's instructions, the system message
 * @param messages the conversation so far; every payload is inline
 * @param tools the tools that the model may call
 * @param maxOutputTokens most tokens the reply may have, hidden reasoning included: the model's own
 *     bound, or fewer if the limits pay for fewer
 */
public record ModelRequest(
    String instructions, List<Message> messages, List<ToolSpec> tools, int maxOutputTokens) {

  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }
}
