package dev.stint.emulators;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Ports of this machine. */
public final class Ports {

  private static final int CONNECT_MILLIS = 200;
  private static final int PAUSE_MILLIS = 50;

  /** Below the ports that systems give to outgoing connections: Linux from 32,768 on. */
  private static final int FIRST = 20_000;

  private static final int AFTER_LAST = 32_000;
  private static final int TRIES = 100;
  private static final int SERVER_TRIES = 3;

  private static final Logger LOG = System.getLogger(Ports.class.getName());

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /**
   * A port that is free, that no connection of this machine gets before the caller listens on it,
   * and that this process gives to nobody else.
   */
  public static int free() {
    for (int n = 0; n < TRIES; n++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, AFTER_LAST);
      if (GIVEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "No free port: %d of %d to %d were tried".formatted(TRIES, FIRST, AFTER_LAST - 1));
  }

  /** Starts a server that listens at a port. */
  @FunctionalInterface
  interface Starts<S> {
    S at(int port) throws Exception;
  }

  /**
   * Starts a server at a free port; at another one if it does not start there, as a program that
   * looked at the same moment took the port first.
   *
   * @throws IllegalStateException if it starts at none of three ports: says why
   */
  static <S> S listening(String server, IntSupplier ports, Starts<S> starts) {
    for (int tries = 1; true; tries++) {
      int port = ports.getAsInt();
      try {
        return starts.at(port);
      } catch (Exception e) {
        if (tries == SERVER_TRIES) {
          throw new IllegalStateException("Cannot start %s at port %d".formatted(server, port), e);
        }
        LOG.log(Level.WARNING, "{0} is tried at another port: {1}", server, e.getMessage());
      }
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Waits until a server answers at an address.
   *
   * @param answers whether it does now
   * @param whyNot says why there is no reason to wait any longer; empty to go on waiting
   * @throws IllegalStateException if there is such a reason, or nothing answers in time
   */
  static void awaitAnswer(
      URI endpoint, Duration atMost, Predicate<URI> answers, Supplier<Optional<String>> whyNot) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!answers.test(endpoint)) {
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

  static boolean listens(URI endpoint) {
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
