package dev.stint.drill;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** The file outside of Stint to which every effect adds a line. */
@Singleton
class Traces {

  private final DrillConfig config;

  @Inject
  Traces(DrillConfig config) {
    this.config = config;
  }

  void add(String line) {
    try {
      Files.writeString(
          config.effects(),
          line + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
