package dev.stint.emulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Ports of this machine. */
final class Ports {

  private static final int CONNECT_MILLIS = 200;
  private static final int PAUSE_MILLIS = 50;

  private Ports() {}

  /** A port that is free at the moment. */
  static int free() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port", e);
    }
  }

  /**
   * Waits until a server listens at an address.
   *
   * @param whyNot says why there is no reason to wait any longer; empty to go on waiting
   * @throws IllegalStateException if there is such a reason, or nothing answers in time
   */
  static void awaitAnswer(URI endpoint, Duration atMost, Supplier<Optional<String>> whyNot) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!listens(endpoint)) {
      Optional<String> reason = whyNot.get();
      if (reason.isPresent()) {
        throw new IllegalStateException(reason.get());
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "Nothing answers at %s after %s".formatted(endpoint, atMost));
      }
      pause();
    }
  }

  private static boolean listens(URI endpoint) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for an emulator", e);
    }
  }
}
