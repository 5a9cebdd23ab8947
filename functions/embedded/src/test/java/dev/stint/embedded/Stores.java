package dev.stint.embedded;

import dev.stint.engine.Engine;
import dev.stint.port.Notifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.InstantSource;

/** A store for the tests of this process, in a directory of its own. */
final class Stores {

  private static final int RECEIVES_MAX = 5;

  static final EmbeddedStore SHARED = open(InstantSource.system());

  private Stores() {}

  static EmbeddedStore open(InstantSource clock) {
    try {
      return EmbeddedStore.open(
          Files.createTempDirectory("stint-embedded"), true, clock, RECEIVES_MAX);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Engine.Ports ports() {
    return SHARED.ports(Notifier.NONE);
  }
}
