package dev.stint.lambda.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.quarkus.EventKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * A request as Function URLs and API Gateway's HTTP APIs hand it over, in payload format 2.0
 * («Working with AWS Lambda proxy integrations for HTTP APIs», API Gateway Developer Guide).
 *
 * @param route of the gateway, by which it chose how to authorise
 * @param path below the stage; escaped, whether the gateway has left it so or not
 * @param headers each with its whole value: a gateway joins repeated headers by commas, and whoever
 *     reads one knows whether its value is a list
 * @param caller what the authorizer says of the caller; missing if there is none
 */
record HttpEvent(
    String method,
    String route,
    String path,
    String query,
    Map<String, String> headers,
    ByteBuf body,
    String address,
    JsonNode caller) {

  private static final String DEFAULT_STAGE = "$default";
  private static final String DECISIONS = "/decisions/";

  /**
   * Not passed on: what concerns the connection to the gateway, and what a client might say of a
   * proxy that is not there.
   */
  private static final Set<String> OF_THE_WAY =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "forwarded",
          "transfer-encoding",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-prefix",
          "x-forwarded-proto");

  /**
   * @throws IllegalArgumentException if it is no such request; says what it is
   */
  static HttpEvent read(JsonNode event) {
    JsonNode context = event.path("requestContext");
    JsonNode http = context.path("http");
    if (!http.path("method").isTextual() || !event.path("rawPath").isTextual()) {
      throw EventKind.refuse(
          "HTTP requests of a Function URL or an API Gateway HTTP API (payload format 2.0)", event);
    }
    String path = event.path("rawPath").asText();
    String stage = stage(context.path("stage").asText(DEFAULT_STAGE), path);
    String query = event.path("rawQueryString").asText();
    String below = path.substring(stage.length());
    return new HttpEvent(
        http.path("method").asText(),
        event.path("routeKey").asText(DEFAULT_STAGE),
        below.isEmpty() ? "/" : Paths.escape(below),
        query,
        headers(event, stage),
        body(event),
        http.path("sourceIp").asText("127.0.0.1"),
        context.path("authorizer"));
  }

  /** Path and query. */
  String uri() {
    return query.isEmpty() ? path : path + "?" + query;
  }

  /**
   * Whether the gateway may have let this path through for another than it is: an open route of the
   * gateway is one for what it says, and for nothing that a path with dots leads to.
   */
  boolean isTwisted() {
    boolean open = route.contains(DECISIONS);
    return Paths.hasDots(path) || (open && !path.matches("/decisions/[^/]+"));
  }

  /**
   * The path's first part if the API has a named stage, as {@code /prod}; else empty. Behind a
   * domain of one's own a named stage may be missing from the path.
   */
  private static String stage(String name, String path) {
    String prefix = "/" + name;
    boolean named = !name.equals(DEFAULT_STAGE) && !name.isEmpty();
    return named && (path.equals(prefix) || path.startsWith(prefix + "/")) ? prefix : "";
  }

  private static Map<String, String> headers(JsonNode event, String stage) {
    Map<String, String> headers = new LinkedHashMap<>();
    event
        .path("headers")
        .properties()
        .forEach(
            header -> {
              String name = header.getKey().toLowerCase(Locale.ROOT);
              if (!OF_THE_WAY.contains(name)) {
                headers.put(name, header.getValue().asText());
              }
            });
    StringJoiner cookies = new StringJoiner("; ");
    event.path("cookies").forEach(cookie -> cookies.add(cookie.asText()));
    if (cookies.length() > 0) {
      headers.put("cookie", cookies.toString());
    }
    headers.putIfAbsent(
        "host", event.path("requestContext").path("domainName").asText("localhost"));
    // Neither a Function URL nor an HTTP API can be reached without TLS.
    headers.put("x-forwarded-proto", "https");
    if (!stage.isEmpty()) {
      headers.put("x-forwarded-prefix", stage);
    }
    return headers;
  }

  private static ByteBuf body(JsonNode event) {
    String body = event.path("body").asText("");
    return Unpooled.wrappedBuffer(
        event.path("isBase64Encoded").asBoolean()
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8));
  }
}
