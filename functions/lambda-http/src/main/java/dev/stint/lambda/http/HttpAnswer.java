package dev.stint.lambda.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/** A response, as it is made, and in payload format 2.0. */
final class HttpAnswer {

  private static final Pattern TEXT =
      Pattern.compile("text/.*|application/(.*[+])?(json|xml|yaml|javascript)\\b.*");

  private final int status;
  private final HttpHeaders headers;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  HttpAnswer(int status, HttpHeaders headers) {
    this.status = status;
    this.headers = headers;
  }

  void add(byte[] bytes) {
    body.writeBytes(bytes);
  }

  /** Status, headers, cookies, and the body: in Base64 unless it is text. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("statusCode", status);
    ObjectNode named = json.putObject("headers");
    for (String name : headers.names()) {
      if (name.equalsIgnoreCase("set-cookie")) {
        headers.getAll(name).forEach(json.withArrayProperty("cookies")::add);
      } else {
        named.put(name, String.join(", ", headers.getAll(name)));
      }
    }
    String type = headers.get("content-type", "");
    boolean text =
        TEXT.matcher(type.toLowerCase(Locale.ROOT)).matches()
            && !headers.contains("content-encoding");
    return json.put("isBase64Encoded", !text && body.size() > 0)
        .put(
            "body",
            text
                ? body.toString(StandardCharsets.UTF_8)
                : Base64.getEncoder().encodeToString(body.toByteArray()));
  }
}
