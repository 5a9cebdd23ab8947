package dev.stint.engine;

import dev.stint.agent.ModelRequest;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Usage;
import dev.stint.run.InputBound;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Replaces a vendor's count of tokens by an upper bound if the count is missing or too small to be
 * true (law 6).
 *
 * @param inputMax the most tokens that the request may have
 */
record Count(ModelRequest request, long inputMax) {

  /**
   * The most bytes of text for one token. With the vendors' tokenizers, texts and JSON have a token
   * for every 3 to 5 bytes («What are tokens and how to count them», OpenAI Help Center), and
   * tables of blanks have one for about 8.
   */
  private static final int BYTES_A_TOKEN_MAX = 16;

  /**
   * The tokens of a call: the vendor's count where it is plausible, an upper bound otherwise.
   *
   * @param reply the parts of the reply, as far as they are known
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
        tooFewRead ? 0 : counted.cacheWrittenTokens(),
        true);
  }

  /**
   * The tokens that the model was allowed to write, hidden reasoning included. If it clearly wrote
   * more, the bytes of the reply.
   */
  private long outputMax(long written) {
    return written / BYTES_A_TOKEN_MAX > request.maxOutputTokens()
        ? written
        : request.maxOutputTokens();
  }

  /**
   * The bytes that the model certainly reads. Tools are left out: every vendor has its own form for
   * them.
   */
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
