package dev.stint.langchain4j;

import dev.stint.agent.Price;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * List prices by the vendors' names of models. Each is a line of USD per million tokens: input,
 * cached input, writing to the cache if that has a price of its own, output.
 */
public final class Prices {

  /** Those of common models, from {@code model-prices.properties}. */
  public static final Prices COMMON = common();

  private static final int COLUMNS = 3;
  private static final int COLUMNS_WITH_CACHE = 4;

  private final Map<String, Price> table;

  private Prices(Map<String, Price> table) {
    this.table = table;
  }

  /** The price of a vendor's model, if the table has it. */
  public Optional<Price> known(String model) {
    return Optional.ofNullable(table.get(model));
  }

  /**
   * Copies these prices, with others in place of or beside them.
   *
   * @param lines prices by the names of their models
   * @throws IllegalArgumentException if a line is no price; the message names the model
   */
  public Prices with(Map<String, String> lines) {
    Map<String, Price> more = new LinkedHashMap<>(table);
    lines.forEach((model, line) -> more.put(model, price(model, line)));
    return new Prices(more);
  }

  /**
   * Copies these prices, with those of a properties file in place of or beside them.
   *
   * @throws IllegalArgumentException if the file cannot be read, or a line of it is no price
   */
  public Prices with(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return with(lines(reader));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The price table %s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static Map<String, String> lines(Reader reader) throws IOException {
    Properties properties = new Properties();
    properties.load(reader);
    Map<String, String> lines = new LinkedHashMap<>();
    properties.stringPropertyNames().forEach(name -> lines.put(name, properties.getProperty(name)));
    return lines;
  }

  private static Price price(String model, String line) {
    String[] usd = line.strip().split("\\s*,\\s*", -1);
    try {
      return switch (usd.length) {
        case COLUMNS -> Price.of(usd[0], usd[1], usd[2]);
        case COLUMNS_WITH_CACHE -> Price.of(usd[0], usd[1], usd[2], usd[3]);
        default -> throw new IllegalArgumentException("it has %d numbers".formatted(usd.length));
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The price of model '%s' is '%s'; expected USD per million tokens of input, cached input, writing to the cache (or not), output, as 1.25,0.125,10"
              .formatted(model, line),
          e);
    }
  }

  private static Prices common() {
    try (InputStream in =
        Objects.requireNonNull(Prices.class.getResourceAsStream("model-prices.properties"))) {
      return new Prices(Map.of()).with(lines(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("model-prices.properties cannot be read", e);
    }
  }
}
