package dev.stint.quarkus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks whether an Ollama is running, and which model it has. Waits at most 500 ms for the answer.
 */
final class OllamaProbe {

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final int OK = 200;

  /**
   * The first model that the Ollama at this address has; empty if none answers or it has no model.
   */
  Optional<String> firstModel(String baseUrl) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(baseUrl + "/api/tags")).timeout(PATIENCE).build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != OK) {
        return Optional.empty();
      }
      JsonNode models = JsonMapper.builder().build().readTree(answer.body()).path("models");
      return Optional.of(models.path(0).path("name").asText("")).filter(name -> !name.isEmpty());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
