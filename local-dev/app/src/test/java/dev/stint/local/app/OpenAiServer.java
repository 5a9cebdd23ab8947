package dev.stint.local.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A server of OpenAI's chat completions. It is busy first; then it calls two tools at once, and
 * answers with their results.
 */
final class OpenAiServer implements AutoCloseable {

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final HttpServer server;
  private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  OpenAiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  String baseUrl() {
    return "http://localhost:%d/v1".formatted(server.getAddress().getPort());
  }

  List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  List<String> keys() {
    return List.copyOf(keys);
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = mapper.readTree(exchange.getRequestBody());
    requests.add(request);
    keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
    if (requests.size() == 1) {
      respond(exchange, 429, mapper.createObjectNode().put("error", "slow down"));
    } else {
      respond(exchange, 200, completion(request.path("messages")));
    }
  }

  private ObjectNode completion(JsonNode messages) {
    List<String> results = new ArrayList<>();
    for (JsonNode message : messages) {
      if (message.path("role").asText().equals("tool")) {
        results.add(message.path("content").asText());
      }
    }
    ObjectNode message = mapper.createObjectNode().put("role", "assistant");
    if (results.isEmpty()) {
      message.putNull("content");
      message.putArray("tool_calls").add(call("a", "11.3")).add(call("b", "6.2"));
    } else {
      message.put("content", "I have read: " + String.join(" | ", results));
    }
    ObjectNode completion =
        mapper.createObjectNode().put("id", "c").put("object", "chat.completion");
    completion
        .putArray("choices")
        .addObject()
        .put("index", 0)
        .put("finish_reason", results.isEmpty() ? "tool_calls" : "stop")
        .set("message", message);
    completion
        .putObject("usage")
        .put("prompt_tokens", 1000)
        .put("completion_tokens", 100)
        .put("total_tokens", 1100);
    return completion;
  }

  private ObjectNode call(String id, String clause) {
    ObjectNode call = mapper.createObjectNode().put("id", id).put("type", "function");
    call.putObject("function")
        .put("name", "readClause")
        .put("arguments", "{\"number\":\"%s\"}".formatted(clause));
    return call;
  }

  private void respond(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = mapper.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
