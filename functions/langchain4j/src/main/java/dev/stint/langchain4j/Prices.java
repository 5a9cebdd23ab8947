package dev.stint.langchain4j;

import dev.stint.agent.Price;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * List prices of common models, from {@code model-prices.properties}. Configured prices replace
 * them.
 */
public final class Prices {

  private static final int COLUMNS_WITH_CACHE = 4;

  private static final Properties TABLE = load();

  private Prices() {}

  /** The price of a vendor's model, if the table has it. */
  public static Optional<Price> known(String model) {
    return Optional.ofNullable(TABLE.getProperty(model)).map(Prices::parse);
  }

  private static Price parse(String line) {
    String[] usd = line.split(",", -1);
    return usd.length == COLUMNS_WITH_CACHE
        ? Price.of(usd[0].trim(), usd[1].trim(), usd[2].trim(), usd[3].trim())
        : Price.of(usd[0].trim(), usd[1].trim(), usd[2].trim());
  }

  private static Properties load() {
    Properties table = new Properties();
    try (InputStream in =
        Objects.requireNonNull(Prices.class.getResourceAsStream("model-prices.properties"))) {
      table.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("model-prices.properties cannot be read", e);
    }
    return table;
  }
}
