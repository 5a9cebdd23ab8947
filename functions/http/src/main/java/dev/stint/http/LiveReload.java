package dev.stint.http;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * In dev mode, has changed code used though no request comes: steps come without any. Quarkus looks
 * for changes when it gets a request, and lets others wait meanwhile, so this sends it one a
 * second.
 */
@Singleton
class LiveReload {

  private static final Logger LOG = Logger.getLogger(LiveReload.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final URI any;
  private volatile boolean over;

  @Inject
  LiveReload(@ConfigProperty(name = "quarkus.http.port", defaultValue = "8080") int port) {
    this.any = URI.create("http://localhost:%d/".formatted(port));
  }

  void start(@Observes StartupEvent event) {
    if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
      Thread.ofVirtual().name("stint-live-reload").start(this::keepAsking);
    }
  }

  private void keepAsking() {
    try {
      while (!over) {
        Thread.sleep(EVERY);
        ask();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** By the oldest client of the JDK, which the API's native image has anyway. */
  private void ask() {
    try {
      HttpURLConnection connection = (HttpURLConnection) any.toURL().openConnection();
      connection.getResponseCode();
      connection.disconnect();
    } catch (IOException e) {
      LOG.debug("It does not answer now", e);
    }
  }

  /** The request that has the code replaced is still to be answered, so nothing is interrupted. */
  void stop(@Observes ShutdownEvent event) {
    over = true;
  }
}
