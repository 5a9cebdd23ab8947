package dev.stint.telemetry;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to an OpenTelemetry collector, each within a bounded time. One that does not
 * answer is left alone for {@link #PAUSE}, so that it does not slow down every step. Not for more
 * than one thread at a time.
 */
final class Collector {

  /** How long a collector that did not answer is left alone. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Logger LOG = System.getLogger(Collector.class.getName());

  private static final int OK = 200;
  private static final int NOT_OK = 300;
  private static final int TOO_MANY = 429;
  private static final int BROKEN = 500;
  private static final int SHOWN_CHARS = 300;

  private final URI base;
  private final Map<String, String> headers;
  private final Signer signer;
  private final LongSupplier nanos;
  private @Nullable HttpClient http;
  private long pauseUntil;
  private boolean pausing;

  Collector(URI base, Map<String, String> headers, Signer signer, LongSupplier nanos) {
    this.base = base;
    this.headers = headers;
    this.signer = signer;
    this.nanos = nanos;
  }

  /** Whether the collector is left alone now. */
  boolean isPausing() {
    return pausing && nanos.getAsLong() - pauseUntil < 0;
  }

  /**
   * Sends a request.
   *
   * @param path as {@code /v1/traces}
   * @param within the time that it may take
   * @return whether the collector took it; if not, a line of the log says why
   */
  boolean post(String path, byte[] body, Duration within) {
    URI to = URI.create(base.toString().replaceAll("/+$", "") + path);
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(to)
              .timeout(within)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofByteArray(body));
      headers.forEach(request::header);
      signer.headers(to, body).forEach(request::setHeader);
      HttpResponse<String> answer = client(within).send(request.build(), BodyHandlers.ofString());
      pausing = false;
      if (answer.statusCode() >= OK && answer.statusCode() < NOT_OK) {
        return true;
      }
      boolean later = answer.statusCode() == TOO_MANY || answer.statusCode() >= BROKEN;
      refused("answered %d %s".formatted(answer.statusCode(), cut(answer.body())), later);
    } catch (IOException e) {
      refused("did not answer within %d ms (%s)".formatted(within.toMillis(), e), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refused("was not waited for, as this process ends", true);
    } catch (RuntimeException e) {
      refused("cannot be asked: " + e, true);
    }
    return false;
  }

  private void refused(String why, boolean later) {
    LOG.log(
        Level.WARNING,
        "Traces and metrics are lost: the collector at {0} {1}{2}",
        base,
        why,
        later ? "; it is left alone for " + PAUSE.toSeconds() + " s" : "");
    if (later) {
      pausing = true;
      pauseUntil = nanos.getAsLong() + PAUSE.toNanos();
    }
  }

  private static String cut(String body) {
    return body.length() <= SHOWN_CHARS ? body : body.substring(0, SHOWN_CHARS);
  }

  /** Made at the first request, so that a process that sends none pays nothing. */
  private HttpClient client(Duration within) {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(within)
              .build();
    }
    return http;
  }
}
