package dev.stint.agent;

import dev.stint.message.Message;
import java.util.List;
import java.util.Optional;

/**
 * A request to a model.
 *
 * @param instructions the agent's instructions, the system message
 * @param messages the conversation so far; every payload is inline
 * @param tools the tools that the model may call
 * @param maxOutputTokens most tokens the reply may have, hidden reasoning included: the model's own
 *     bound, or fewer if the limits pay for fewer
 * @param parameters how the model is to reply
 * @param answer the type of the answer, if it has one; replies with tool calls are no answers
 */
public record ModelRequest(
    String instructions,
    List<Message> messages,
    List<ToolSpec> tools,
    int maxOutputTokens,
    ModelParameters parameters,
    Optional<AnswerType> answer) {

  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** Without parameters, for an answer of any form. */
  public ModelRequest(
      String instructions, List<Message> messages, List<ToolSpec> tools, int maxOutputTokens) {
    this(instructions, messages, tools, maxOutputTokens, ModelParameters.NONE, Optional.empty());
  }
}
