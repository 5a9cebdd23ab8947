package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Route;
import dev.stint.agent.ToolSpec;
import dev.stint.message.Attachment;
import dev.stint.message.FileKind;
import dev.stint.message.FileType;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.run.Entry.ModelReplied;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An upper bound of the tokens that a model will read, known before the call. For the last request
 * the vendor's count is used. Text added since then has at most one token a byte, because the
 * vendors' tokenizers work on bytes, and some more for the frame around it. A file that is read as
 * it is has at most what its model says of an image, or of each page of a PDF.
 */
public final class InputBound {

  /**
   * Tokens that vendors add to a request with tools: Anthropic's documentation («Tool use»,
   * pricing) names up to 530 tokens for its hidden instructions, and the others stay below.
   */
  private static final long REQUEST_TOKENS = 600;

  /** The tokens of the frame around a message, a call or a tool. */
  private static final long PART_TOKENS = 32;

  /** The words by which a model is told of a schema for its answer. */
  private static final long ANSWER_TOKENS = 256;

  private final Agent agent;
  private final Map<FileKind, Integer> files;
  private final Predicate<ModelReplied> isCounter;

  private InputBound(Agent agent, Map<FileKind, Integer> files, Predicate<ModelReplied> isCounter) {
    this.agent = agent;
    this.files = files;
    this.isCounter = isCounter;
  }

  /**
   * The bound for one model.
   *
   * @param agent with its instructions for this run
   */
  public static long tokens(Agent agent, Timeline timeline, Route.Stop stop) {
    return new InputBound(agent, stop.client().reads(), reply -> reply.model().equals(stop.model()))
        .of(timeline);
  }

  /**
   * What any model reads, by the last count of whichever replied. It is no bound, as each vendor
   * counts in its own way; but it is the same for all, so that they can be compared.
   */
  public static long estimate(Agent agent, Timeline timeline) {
    return new InputBound(agent, FileKind.ALL, reply -> true).of(timeline);
  }

  private long of(Timeline timeline) {
    long fresh = 0;
    long unreadAfter = Long.MAX_VALUE;
    for (Timeline at = timeline; !at.isEmpty(); at = at.parent()) {
      if (at.length() - 1 <= unreadAfter && unreadAfter != Long.MAX_VALUE) {
        return fresh;
      }
      if (unreadAfter == Long.MAX_VALUE
          && at.last() instanceof ModelReplied reply
          && isCounter.test(reply)
          && isCounted(reply)) {
        fresh += reply.usage().tokens() + PART_TOKENS + newInstructions() + unfit(reply);
        unreadAfter = reply.read();
      } else {
        fresh += tokens(at);
      }
    }
    return unreadAfter == Long.MAX_VALUE ? fresh + frame() : fresh;
  }

  /** Whether a vendor counted a request by the agent's current definition. */
  private boolean isCounted(ModelReplied reply) {
    return !reply.cutOff()
        && reply.usage().inputTokens() > 0
        && !reply.usage().estimated()
        && agent.fingerprint().equals(reply.definition());
  }

  /** A function that makes instructions may make others than were counted, once it is changed. */
  private long newInstructions() {
    return agent.isInstructedByInput() ? bytes(agent.instructions()) : 0;
  }

  /** What the model is told of an answer that did not fit. */
  private static long unfit(ModelReplied reply) {
    String why = reply.unfit();
    return why == null ? 0 : PART_TOKENS + bytes(Wording.unfit(why));
  }

  private long frame() {
    long tokens = REQUEST_TOKENS + bytes(agent.instructions());
    for (ToolSpec spec : agent.toolSpecs()) {
      tokens += PART_TOKENS + bytes(spec.name()) + bytes(spec.description()) + bytes(spec.schema());
    }
    return tokens
        + agent
            .answerType()
            .map(type -> ANSWER_TOKENS + bytes(type.name()) + bytes(type.schema()))
            .orElse(0L);
  }

  private long tokens(Timeline at) {
    Entry last = at.last();
    if (last instanceof Entry.Input input) {
      return tokens(input.parts());
    }
    if (last instanceof ModelReplied reply) {
      return reply.cutOff() ? 0 : tokens(reply.parts()) + unfit(reply);
    }
    if (last instanceof Entry.ToolReturned returned) {
      return isNotice(at, returned.action()) ? 0 : tokens(returned.result().output());
    }
    return last instanceof Entry.Resumed resumed ? resumed(at, resumed.resolution()) : 0;
  }

  private static long resumed(Timeline at, Resolution resolution) {
    long result =
        at.settledWait()
            .flatMap(wait -> wait.result(resolution))
            .map(settled -> tokens(settled.output()))
            .orElse(0L);
    return resolution instanceof Resolution.Decision decision && decision.arguments() != null
        ? result + tokens(decision.arguments())
        : result;
  }

  private long tokens(List<Part> parts) {
    return parts.stream().mapToLong(this::tokens).sum();
  }

  private long tokens(Part part) {
    long read = part instanceof Attachment file && agent.reads(file) ? file(file) : 0;
    return PART_TOKENS + bytes(part) + read;
  }

  /** A model is asked only if it reads all the files; others are told how many tokens at most. */
  private long file(Attachment file) {
    FileKind kind = file.type().map(FileType::kind).orElseThrow();
    return files.getOrDefault(kind, kind.tokensMax()) * Math.max(1L, file.pages());
  }

  /** The bytes of text of a part that a model reads; of an attachment its label. */
  public static long bytes(Part part) {
    return part instanceof Attachment attachment
        ? bytes(attachment.label())
        : part.payload().bytes();
  }

  private static boolean isNotice(Timeline at, ActionId action) {
    return at.before().run().call(action).filter(OpenCall.Notice.class::isInstance).isPresent();
  }

  private static long tokens(Payload payload) {
    return PART_TOKENS + payload.bytes();
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
