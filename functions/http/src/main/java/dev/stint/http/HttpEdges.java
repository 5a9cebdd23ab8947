package dev.stint.http;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Answers requests that reach no resource. Their errors are problem details, as everywhere. */
@Singleton
class HttpEdges {

  /** Longest path and query, in characters; about as long as API Gateway allows. */
  private static final int URI_CHARS_MAX = 8_192;

  /** All headers together, in characters; API Gateway allows 10,240 bytes. */
  private static final int HEADER_CHARS_MAX = 16_384;

  private static final int BEFORE_ALL_OTHERS = 100_000;
  private static final int FIRST = -BEFORE_ALL_OTHERS;

  /** Statuses that Vert.x answers by itself, without a body. */
  private static final List<Integer> BARE = List.of(400, 413, 414, 415, 431);

  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  void filters(@Observes Filters filters) {
    filters.register(this::check, BEFORE_ALL_OTHERS);
  }

  void routes(@Observes Router router) {
    router.route().order(FIRST).failureHandler(HttpEdges::failed);
  }

  /** Answers requests that fail before they reach a resource; other failures are passed on. */
  private static void failed(RoutingContext context) {
    if (context.request().authority() == null) {
      send(context, noHost());
    } else if (BARE.contains(context.statusCode())) {
      send(context, Problems.ofStatus(context.statusCode()));
    } else {
      context.next();
    }
  }

  private void check(RoutingContext context) {
    Optional<HttpProblem> problem = problem(context.request());
    if (problem.isPresent()) {
      send(context, problem.get());
    } else {
      context.next();
    }
  }

  private static Optional<HttpProblem> problem(HttpServerRequest request) {
    if (request.uri().length() > URI_CHARS_MAX) {
      return Optional.of(
          Problems.ofStatus(
              414, "The path and the query have at most %d characters.".formatted(URI_CHARS_MAX)));
    }
    if (BAD_ESCAPE.matcher(request.uri()).find()) {
      return Optional.of(
          Problems.badRequest(
              "In the path or the query a '%' is not followed by two hexadecimal digits."));
    }
    int headers = 0;
    for (Map.Entry<String, String> header : request.headers()) {
      headers += header.getKey().length() + header.getValue().length();
      if (header.getValue().chars().anyMatch(letter -> letter < ' ' && letter != '\t')) {
        return Optional.of(
            Problems.badRequest(
                "Header '%s' has a line break or another control character."
                    .formatted(header.getKey())));
      }
    }
    if (headers > HEADER_CHARS_MAX) {
      return Optional.of(
          Problems.ofStatus(
              431, "All headers together have at most %d characters.".formatted(HEADER_CHARS_MAX)));
    }
    return request.authority() == null ? Optional.of(noHost()) : Optional.empty();
  }

  private static HttpProblem noHost() {
    return Problems.badRequest("The header 'Host' is missing, or is no host.");
  }

  private static void send(RoutingContext context, HttpProblem problem) {
    if (context.response().ended() || context.response().headWritten()) {
      return;
    }
    int status = problem.getStatusCode();
    JsonObject body = new JsonObject().put("status", status).put("title", problem.getTitle());
    if (problem.getDetail() != null) {
      body.put("detail", problem.getDetail());
    }
    body.put("instance", context.request().path());
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .end(body.encode());
  }
}
