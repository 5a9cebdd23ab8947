package dev.stint.agent;

import dev.stint.message.FileKind;
import dev.stint.message.Message;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request to a model.
 *
 * @param instructions the agent's instructions, the system message
 * @param messages the conversation so far; the payload of everything that the model reads is inline
 * @param tools the tools that the model may call
 * @param maxOutputTokens most tokens the reply may have, hidden reasoning included: the model's own
 *     bound, or fewer if the limits pay for fewer
 * @param parameters how the model is to reply
 * @param answer the type of the answer, if it has one; replies with tool calls are no answers
 * @param reads the kinds of attachments that the model is given as they are; of others it reads the
 *     label
 */
public record ModelRequest(
    String instructions,
    List<Message> messages,
    List<ToolSpec> tools,
    int maxOutputTokens,
    ModelParameters parameters,
    Optional<AnswerType> answer,
    Set<FileKind> reads) {

  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    reads = Set.copyOf(reads);
  }

  /** Without files. */
  public ModelRequest(
      String instructions,
      List<Message> messages,
      List<ToolSpec> tools,
      int maxOutputTokens,
      ModelParameters parameters,
      Optional<AnswerType> answer) {
    this(instructions, messages, tools, maxOutputTokens, parameters, answer, Set.of());
  }

  /** Without parameters, for an answer of any form. */
  public ModelRequest(
      String instructions, List<Message> messages, List<ToolSpec> tools, int maxOutputTokens) {
    this(instructions, messages, tools, maxOutputTokens, ModelParameters.NONE, Optional.empty());
  }
}
