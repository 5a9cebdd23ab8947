package dev.stint.telemetry;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of one kind to an OpenTelemetry collector, each within a bounded time. One that
 * does not answer, or refuses who asks, is left alone for {@link #PAUSE}, so that it does not slow
 * down every step. Not for more than one thread at a time.
 */
final class Collector {

  /** How long a collector that did not answer is left alone. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Logger LOG = System.getLogger(Collector.class.getName());

  private static final int OK = 200;
  private static final int NOT_OK = 300;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int TOO_MANY = 429;
  private static final int BROKEN = 500;
  private static final int NOT_IMPLEMENTED = 501;

  private final URI to;
  private final Map<String, String> headers;
  private final Signer signer;
  private final LongSupplier nanos;
  private @Nullable HttpClient http;
  private long pauseUntil;
  private boolean pausing;
  private boolean isOff;

  /**
   * @param path as {@code /v1/traces}
   */
  Collector(URI base, String path, Map<String, String> headers, Signer signer, LongSupplier nanos) {
    this.to = URI.create(base.toString().replaceAll("/+$", "") + path);
    this.headers = headers;
    this.signer = signer;
    this.nanos = nanos;
  }

  /** Whether the collector is left alone now. */
  boolean isPausing() {
    return isOff || (pausing && nanos.getAsLong() - pauseUntil < 0);
  }

  /**
   * Sends a request; if the collector does not take it, a line of the log says why. One that fails
   * at once, as on a connection that was closed meanwhile, is sent once more.
   *
   * @param within the time that it may take, with its answer
   */
  void post(byte[] body, Duration within) {
    long end = nanos.getAsLong() + within.toNanos();
    try {
      HttpRequest request = request(body, within);
      HttpResponse<Void> answer;
      try {
        answer = send(request, end);
      } catch (ExecutionException e) {
        answer = send(request, end);
      }
      pausing = false;
      judge(answer.statusCode());
    } catch (ExecutionException e) {
      refused("does not answer: " + e.getCause(), true);
    } catch (TimeoutException e) {
      refused("did not answer within %d ms".formatted(within.toMillis()), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refused("was not waited for, as this process ends", false);
    } catch (RuntimeException e) {
      refused("cannot be asked: " + e.getClass().getName(), true); // Its message may have a key.
    }
  }

  private HttpRequest request(byte[] body, Duration within) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .timeout(within)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::setHeader);
    signer.headers(to, body).forEach(request::setHeader);
    return request.build();
  }

  /** Waits no longer than to the end, however slowly the answer comes. */
  private HttpResponse<Void> send(HttpRequest request, long end)
      throws ExecutionException, TimeoutException, InterruptedException {
    long left = end - nanos.getAsLong();
    CompletableFuture<HttpResponse<Void>> answer =
        client().sendAsync(request, BodyHandlers.discarding());
    try {
      return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } finally {
      answer.cancel(true);
    }
  }

  private void judge(int status) {
    if (status == NOT_FOUND || status == NOT_ALLOWED || status == NOT_IMPLEMENTED) {
      isOff = true;
      LOG.log(Level.WARNING, "{0} answers {1}, and is not asked again by this process", to, status);
    } else if (status < OK || status >= NOT_OK) {
      boolean later =
          status == UNAUTHORIZED || status == FORBIDDEN || status == TOO_MANY || status >= BROKEN;
      refused("answered " + status, later);
    }
  }

  private void refused(String why, boolean later) {
    LOG.log(
        Level.WARNING,
        "Lost: {0} {1}{2}",
        to,
        why,
        later ? "; it is left alone for " + PAUSE.toSeconds() + " s" : "");
    if (later) {
      pausing = true;
      pauseUntil = nanos.getAsLong() + PAUSE.toNanos();
    }
  }

  /** Made at the first request, so that a process that sends none pays nothing. */
  private HttpClient client() {
    if (http == null) {
      http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }
    return http;
  }
}
