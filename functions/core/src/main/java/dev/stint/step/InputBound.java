package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.ToolSpec;
import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Hold;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How many tokens a model will read at most, known before it is asked. What it read the last time
 * its vendor has counted; what is new since then has at most one token a byte, as the vendors'
 * tokenizers work on bytes, and some more for the frame around it.
 */
final class InputBound {

  /**
   * What vendors add to a request with tools: Anthropic's documentation («Tool use», pricing) names
   * up to 530 tokens for its hidden instructions, and the others stay below.
   */
  private static final long REQUEST_TOKENS = 600;

  /** The frame of a message, a call or a tool. */
  private static final long PART_TOKENS = 32;

  private InputBound() {}

  static long tokens(Agent agent, Run run, String model) {
    long fresh = 0;
    long unreadBehind = Long.MAX_VALUE;
    for (Run at = run; !at.isEmpty(); at = at.behind()) {
      if (at.length() - 1 <= unreadBehind && unreadBehind != Long.MAX_VALUE) {
        return fresh;
      }
      if (unreadBehind == Long.MAX_VALUE
          && at.last() instanceof ModelReplied reply
          && isCounted(agent, reply, model)) {
        fresh += reply.usage().tokens() + PART_TOKENS;
        unreadBehind = reply.read();
      } else {
        fresh += tokens(at);
      }
    }
    return unreadBehind == Long.MAX_VALUE ? fresh + frame(agent) : fresh;
  }

  /** Whether the vendor's count says what this agent's requests to this model cost to read. */
  private static boolean isCounted(Agent agent, ModelReplied reply, String model) {
    return reply.model().equals(model)
        && !reply.cutOff()
        && reply.usage().inputTokens() > 0
        && !reply.usage().estimated()
        && agent.fingerprint().equals(reply.definition());
  }

  private static long frame(Agent agent) {
    long tokens = REQUEST_TOKENS + bytes(agent.instructions());
    for (ToolSpec spec : agent.toolSpecs()) {
      tokens += PART_TOKENS + bytes(spec.name()) + bytes(spec.description()) + bytes(spec.schema());
    }
    return tokens;
  }

  private static long tokens(Run at) {
    return switch (at.last()) {
      case Entry.Started e -> tokens(e.input());
      case Entry.MessageReceived e -> tokens(e.parts());
      case ModelReplied e -> e.cutOff() ? 0 : tokens(e.parts());
      case Entry.ToolReturned e -> isNotice(at, e) ? 0 : tokens(e.result().output());
      case Entry.Decided e -> decided(at, e);
      case Entry.HoldExpired e ->
          at.before()
              .hold(e.hold())
              .flatMap(Hold::resultAtExpiry)
              .map(result -> tokens(result.output()))
              .orElse(0L);
      case Entry.Wasted e -> 0;
      case Entry.Postponed e -> 0;
      case Entry.ToolIntended e -> 0;
      case Entry.Held e -> 0;
      case Entry.LimitsSet e -> 0;
      case Entry.Rewound e -> 0;
      case Entry.Forked e -> 0;
      case Entry.Failed e -> 0;
      case Entry.Cancelled e -> 0;
    };
  }

  private static long decided(Run at, Entry.Decided entry) {
    long result =
        at.before()
            .hold(entry.hold())
            .flatMap(hold -> hold.result(entry))
            .map(settled -> tokens(settled.output()))
            .orElse(0L);
    return result + (entry.arguments() == null ? 0 : tokens(entry.arguments()));
  }

  private static long tokens(List<Part> parts) {
    return parts.stream().mapToLong(InputBound::tokens).sum();
  }

  private static long tokens(Part part) {
    return PART_TOKENS + bytes(part);
  }

  /** What a model reads of a part; it reads attachments through tools. */
  static long bytes(Part part) {
    return part instanceof Attachment attachment
        ? bytes(attachment.label())
        : part.payload().bytes();
  }

  private static boolean isNotice(Run at, Entry.ToolReturned returned) {
    return at.before().call(returned.action()).filter(OpenCall::isNotice).isPresent();
  }

  private static long tokens(Payload payload) {
    return PART_TOKENS + payload.bytes();
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
