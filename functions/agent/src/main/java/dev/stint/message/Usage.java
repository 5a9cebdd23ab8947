package dev.stint.message;

/**
 * Tokens of model calls: the vendor's count, or Stint's upper bound where the count is missing or
 * not plausible.
 *
 * @param inputTokens all tokens read, cached ones included
 * @param outputTokens all tokens written, hidden reasoning included
 * @param cachedTokens the part of {@code inputTokens} the vendor read from its prompt cache
 * @param cacheWrittenTokens the part of {@code inputTokens} the vendor wrote to its prompt cache at
 *     a price of its own
 * @param estimated whether any of the numbers is an upper bound
 */
public record Usage(
    long inputTokens,
    long outputTokens,
    long cachedTokens,
    long cacheWrittenTokens,
    boolean estimated) {

  public static final Usage NONE = new Usage(0, 0, 0);

  public Usage {
    boolean positive =
        inputTokens >= 0 && outputTokens >= 0 && cachedTokens >= 0 && cacheWrittenTokens >= 0;
    if (!positive || cachedTokens + cacheWrittenTokens > inputTokens) {
      throw new IllegalArgumentException(
          "Usage: expected 0 <= cached + written to the cache <= input and 0 <= output, got input=%d output=%d cached=%d written=%d"
              .formatted(inputTokens, outputTokens, cachedTokens, cacheWrittenTokens));
    }
  }

  /** With the vendor's own count, and nothing written to a cache. */
  public Usage(long inputTokens, long outputTokens, long cachedTokens) {
    this(inputTokens, outputTokens, cachedTokens, false);
  }

  /** With nothing written to a cache. */
  public Usage(long inputTokens, long outputTokens, long cachedTokens, boolean estimated) {
    this(inputTokens, outputTokens, cachedTokens, 0, estimated);
  }

  /** Input and output tokens together, as a token limit counts them. */
  public long tokens() {
    return inputTokens + outputTokens;
  }

  public Usage plus(Usage more) {
    return new Usage(
        inputTokens + more.inputTokens,
        outputTokens + more.outputTokens,
        cachedTokens + more.cachedTokens,
        cacheWrittenTokens + more.cacheWrittenTokens,
        estimated || more.estimated);
  }
}
