package dev.stint.quarkus;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Failures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Reports to Lambda why a function could not start, through the Runtime API's {@code
 * /runtime/init/error}. Outside Lambda there is no such API, and the process's own log has the
 * failure.
 */
public final class InitFailure {

  private static final Logger LOG = Logger.getLogger(InitFailure.class);
  private static final String RUNTIME_API = "AWS_LAMBDA_RUNTIME_API";
  private static final String TYPE = "Stint.Configuration";
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private InitFailure() {}

  /**
   * In a Lambda function, logs the failure, reports it to Lambda and halts this process with exit
   * code 1, so that no later and less exact report replaces it. Elsewhere it does nothing.
   */
  public static void report(Throwable failure) {
    String api = System.getenv(RUNTIME_API);
    if (api == null) {
      return;
    }
    LOG.error("This function cannot start: " + reason(failure), failure);
    tell(api, failure);
    Runtime.getRuntime().halt(1);
  }

  private static void tell(String api, Throwable failure) {
    ObjectNode body = JsonMapper.builder().build().createObjectNode();
    body.put("errorMessage", reason(failure)).put("errorType", TYPE).putArray("stackTrace");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://%s/2018-06-01/runtime/init/error".formatted(api)))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Lambda-Runtime-Function-Error-Type", TYPE)
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      http.send(request, BodyHandlers.discarding());
    } catch (IOException | RuntimeException e) {
      LOG.warnf("Lambda could not be told why this function does not start: %s", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The root cause, because frameworks wrap it. */
  private static String reason(Throwable failure) {
    return Failures.describe(Failures.chain(failure).getLast());
  }
}
