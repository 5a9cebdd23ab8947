package dev.stint.agent;

import dev.stint.message.Usage;
import java.math.BigDecimal;
import java.util.stream.Stream;

/**
 * A model's list price, in USD per million tokens.
 *
 * @param input per million input tokens that were not cached
 * @param cachedInput per million input tokens read from the vendor's prompt cache
 * @param cacheWrite per million input tokens written to the vendor's prompt cache
 * @param output per million output tokens
 */
public record Price(
    BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrite, BigDecimal output) {

  public static final Price FREE = Price.of("0", "0", "0");

  public Price {
    if (Stream.of(input, cachedInput, cacheWrite, output).anyMatch(usd -> usd.signum() < 0)) {
      throw new IllegalArgumentException(
          "Price: expected no negative price, got %s, %s, %s, %s"
              .formatted(input, cachedInput, cacheWrite, output));
    }
  }

  /** Where writing to the cache costs no more than other input. */
  public static Price of(String input, String cachedInput, String output) {
    return of(input, cachedInput, input, output);
  }

  public static Price of(String input, String cachedInput, String cacheWrite, String output) {
    return new Price(
        new BigDecimal(input),
        new BigDecimal(cachedInput),
        new BigDecimal(cacheWrite),
        new BigDecimal(output));
  }

  /**
   * The cost in USD: Σ tokens × price / 10⁶. Never rounded. Of an estimated usage it is not known
   * what was cached, so its input has the highest of the input prices.
   */
  public BigDecimal of(Usage usage) {
    long others = usage.inputTokens() - usage.cachedTokens() - usage.cacheWrittenTokens();
    return (usage.estimated() ? dearestInput() : input)
        .multiply(BigDecimal.valueOf(others))
        .add(cacheWrite.multiply(BigDecimal.valueOf(usage.cacheWrittenTokens())))
        .add(cachedInput.multiply(BigDecimal.valueOf(usage.cachedTokens())))
        .add(output.multiply(BigDecimal.valueOf(usage.outputTokens())))
        .movePointLeft(6)
        .stripTrailingZeros();
  }

  /** The most that a call can cost, in USD: each input token at the highest of the input prices. */
  public BigDecimal most(long inputTokens, long outputTokens) {
    return dearestInput()
        .multiply(BigDecimal.valueOf(inputTokens))
        .add(output.multiply(BigDecimal.valueOf(outputTokens)))
        .movePointLeft(6)
        .stripTrailingZeros();
  }

  /** This price, with at least so much for writing to the cache. */
  public Price cacheWriteAtLeast(BigDecimal usd) {
    return new Price(input, cachedInput, cacheWrite.max(usd), output);
  }

  private BigDecimal dearestInput() {
    return input.max(cachedInput).max(cacheWrite);
  }

  /**
   * How many output tokens {@code usd} pays for after {@code inputTokens}, each at the highest of
   * the input prices. Negative if {@code usd} does not pay for the input; {@link Long#MAX_VALUE} if
   * it does and output is free.
   */
  public long outputTokensFor(BigDecimal usd, long inputTokens) {
    BigDecimal left =
        usd.movePointRight(6).subtract(dearestInput().multiply(BigDecimal.valueOf(inputTokens)));
    if (left.signum() < 0) {
      return -1;
    }
    if (output.signum() == 0) {
      return Long.MAX_VALUE;
    }
    BigDecimal tokens = left.divideToIntegralValue(output);
    return tokens.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }
}
