package dev.stint.quarkus;

import dev.stint.agent.ModelParameters;
import dev.stint.agent.Price;
import dev.stint.langchain4j.Prices;
import dev.stint.message.FileKind;
import dev.stint.quarkus.StintConfig.ModelConfig;
import dev.stint.quarkus.StintConfig.PriceConfig;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads what is configured of a model. */
public final class ModelConfigs {

  private ModelConfigs() {}

  /**
   * @throws IllegalArgumentException if a parameter is out of its range; the message names the
   *     setting
   */
  public static ModelParameters parameters(String name, ModelConfig model) {
    try {
      return new ModelParameters(
          orNull(model.temperature()),
          orNull(model.topP()),
          orNull(model.seed()),
          model.stop().orElse(List.of()),
          model.reasoningEffort().orElse(null),
          orNull(model.maxOutputTokens()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("stint.models.%s.%s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * @throws IllegalArgumentException if a number is negative; the message names the setting
   */
  static Map<FileKind, Integer> reads(String name, ModelConfig model) {
    model
        .reads()
        .forEach(
            (kind, most) -> {
              if (most < 0) {
                throw new IllegalArgumentException(
                    "stint.models.%s.reads.%s is %d; expected the most tokens of one, or 0"
                        .formatted(name, kind, most));
              }
            });
    return model.reads();
  }

  private static @Nullable Double orNull(OptionalDouble number) {
    return number.isPresent() ? number.getAsDouble() : null;
  }

  private static @Nullable Integer orNull(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  /**
   * The prices of common models, and those that are configured.
   *
   * @throws IllegalArgumentException if a table cannot be read, or one of them is no price
   */
  public static Prices prices(StintConfig config) {
    Prices known = config.priceTable().map(Prices.COMMON::with).orElse(Prices.COMMON);
    return known.with(config.prices());
  }

  /**
   * The price, with the full price of input where the cache has none of its own.
   *
   * @param writtenAt the price of writing to the cache, in prices of input, unless it is configured
   */
  public static Price price(
      PriceConfig price, BigDecimal input, BigDecimal output, BigDecimal writtenAt) {
    return new Price(
        input,
        price.cachedInput().orElse(input),
        price.cacheWrite().orElse(input.multiply(writtenAt)),
        output);
  }
}
