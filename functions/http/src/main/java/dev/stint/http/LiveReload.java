package dev.stint.http;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
    HttpRequest request = HttpRequest.newBuilder(any).build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      while (!over) {
        Thread.sleep(EVERY);
        ask(client, request);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ask(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      client.send(request, BodyHandlers.discarding());
    } catch (IOException e) {
      LOG.debug("It does not answer now", e);
    }
  }

  /** The request that has the code replaced is still to be answered, so nothing is interrupted. */
  void stop(@Observes ShutdownEvent event) {
    over = true;
  }
}
