package dev.stint.lambda.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects a response, and writes it in payload format 2.0. */
final class HttpAnswer {

  private static final Pattern TEXT =
      Pattern.compile("text/.*|application/(.*[+])?(json|xml|yaml|javascript)\\b.*");

  private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "transfer-encoding");

  private final int status;
  private final HttpHeaders headers;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  HttpAnswer(int status, HttpHeaders headers) {
    this.status = status;
    this.headers = headers;
  }

  /** The response to a path that leads to another one than it shows. */
  static HttpAnswer badPath() {
    HttpAnswer answer =
        new HttpAnswer(
            HttpResponseStatus.BAD_REQUEST.code(),
            new DefaultHttpHeaders().set("Content-Type", "application/problem+json"));
    answer.add(
        JsonNodeFactory.instance
            .objectNode()
            .put("status", HttpResponseStatus.BAD_REQUEST.code())
            .put("title", "Bad request")
            .put("detail", "A part of the path is '.' or '..', or it leads away from its route.")
            .toString()
            .getBytes(StandardCharsets.UTF_8));
    return answer;
  }

  void add(byte[] bytes) {
    body.writeBytes(bytes);
  }

  /** Adds the content of a file, which is served unchanged. */
  void add(FileRegion file) throws IOException {
    WritableByteChannel channel = Channels.newChannel(body);
    while (file.transferred() < file.count()) {
      if (file.transferTo(channel, file.transferred()) <= 0) {
        throw new IOException("A file became shorter while it was served");
      }
    }
  }

  /** Writes status, headers, cookies and the body, which is in Base64 unless it is text. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("statusCode", status);
    ObjectNode named = json.putObject("headers");
    for (String name : headers.names()) {
      if (OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
        continue;
      }
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
