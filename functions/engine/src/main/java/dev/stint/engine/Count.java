package dev.stint.engine;

import dev.stint.agent.ModelRequest;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Usage;
import dev.stint.run.InputBound;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Counts what a vendor did not: a number of tokens that is missing, or too small to be true, is
 * replaced by an upper bound of ours (law 6).
 *
 * @param inputMax the most tokens that the request may have
 */
record Count(ModelRequest request, long inputMax) {

  /**
   * No text has fewer tokens than one for so many bytes. Texts and JSON have one for 3 to 5 bytes
   * with the vendors' tokenizers («What are tokens and how to count them», OpenAI Help Center), and
   * tables of blanks one for 8 or so.
   */
  private static final int BYTES_A_TOKEN_MAX = 16;

  /**
   * The tokens of a call, as the vendor counted them where that is plausible.
   *
   * @param reply what was said, as far as it is known
   */
  Usage plausible(Usage counted, List<Part> reply) {
    long written = reply.stream().mapToLong(part -> part.payload().bytes()).sum();
    boolean tooFewRead = counted.inputTokens() < Math.max(1, read() / BYTES_A_TOKEN_MAX);
    boolean tooFewWritten = counted.outputTokens() < Math.max(1, written / BYTES_A_TOKEN_MAX);
    if (!tooFewRead && !tooFewWritten) {
      return counted;
    }
    return new Usage(
        tooFewRead ? Math.max(inputMax, counted.inputTokens()) : counted.inputTokens(),
        tooFewWritten ? outputMax(written) : counted.outputTokens(),
        tooFewRead ? 0 : counted.cachedTokens(),
        true);
  }

  /**
   * The tokens that the model was allowed to write, hidden reasoning included; or more, if it
   * clearly wrote more.
   */
  private long outputMax(long written) {
    return written / BYTES_A_TOKEN_MAX > request.maxOutputTokens()
        ? written
        : request.maxOutputTokens();
  }

  /** The bytes that are read for sure; in which form a model reads the tools is the vendor's. */
  private long read() {
    long bytes = request.instructions().getBytes(StandardCharsets.UTF_8).length;
    for (Message message : request.messages()) {
      for (Part part : message.parts()) {
        bytes += InputBound.bytes(part);
      }
    }
    return bytes;
  }
}
