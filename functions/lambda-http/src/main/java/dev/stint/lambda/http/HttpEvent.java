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
 * A request as Function URLs and API Gateway's HTTP APIs pass it on, in payload format 2.0
 * («Working with AWS Lambda proxy integrations for HTTP APIs», API Gateway Developer Guide).
 *
 * @param route the route of the gateway, which decided how to authorise
 * @param path the path below the stage, always escaped
 * @param headers every header with its whole value. A gateway joins repeated headers by commas; the
 *     reader of a header knows whether its value is a list
 * @param caller the data of the authorizer about the caller; a missing node if there is none
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
  private static final String CALLBACKS = "/callbacks/";

  /**
   * Headers that are not passed on: those about the connection to the gateway, and those with which
   * a client could pretend that there is a proxy.
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
   * @throws IllegalArgumentException if the event is no such request; says what it is
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
   * Whether the gateway may have authorised this path as another one: it has parts {@code .} or
   * {@code ..}, or it came by an open route, of decision links or callbacks, and is not what that
   * route is for, with one token.
   */
  boolean isTwisted() {
    return Paths.hasDots(path)
        || (route.contains(DECISIONS) && !path.matches("/decisions/[^/]+"))
        || (route.contains(CALLBACKS) && !path.matches("/callbacks/[^/]+(/heartbeat)?"));
  }

  /**
   * The first part of the path if it is the API's named stage, as {@code /prod}; else empty. With a
   * custom domain, a named stage may be missing from the path.
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
