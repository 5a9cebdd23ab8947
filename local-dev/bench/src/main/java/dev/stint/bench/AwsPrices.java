package dev.stint.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The price table {@code aws-prices.properties}. */
final class AwsPrices {

  private final Properties table = new Properties();

  AwsPrices() {
    try (InputStream in =
        Objects.requireNonNull(AwsPrices.class.getResourceAsStream("aws-prices.properties"))) {
      table.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("aws-prices.properties cannot be read", e);
    }
  }

  double of(String name) {
    return Double.parseDouble(Objects.requireNonNull(table.getProperty(name), name).strip());
  }
}
