package dev.stint.langchain4j;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.stint.agent.Model;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls vendors with the JDK's client. Reads a reply up to {@link Model#REPLY_BYTES_MAX} and no
 * further, and keeps the delay that a vendor asks for.
 */
final class VendorHttp implements HttpClient {

  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
  private static final int ERRORS_FROM = 400;

  private final java.net.http.HttpClient http;
  private final Duration timeout;

  private VendorHttp(Duration connect, Duration timeout) {
    this.http = java.net.http.HttpClient.newBuilder().connectTimeout(connect).build();
    this.timeout = timeout;
  }

  /** An answer of a vendor that is an error, with the delay that the vendor asked for. */
  static final class Answered extends HttpException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    Answered(int status, String body, Duration retryAfter) {
      super(status, body);
      this.retryAfter = retryAfter;
    }

    /** Zero if the vendor asked for none. */
    Duration retryAfter() {
      return retryAfter;
    }
  }

  /** A reply that is too large, and not read to its end. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super(
          "the reply has more than %d bytes, and was not read on".formatted(Model.REPLY_BYTES_MAX));
    }
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    try {
      HttpResponse<InputStream> answer = http.send(jdk(request), BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return response(answer, body);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage() == null ? "no answer" : e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The call was interrupted", e);
    }
  }

  private static SuccessfulHttpResponse response(HttpResponse<InputStream> answer, InputStream body)
      throws IOException {
    String text = new String(bounded(body), StandardCharsets.UTF_8);
    if (answer.statusCode() >= ERRORS_FROM) {
      throw new Answered(
          answer.statusCode(),
          text,
          answer.headers().firstValue("retry-after").map(RetryAfter::read).orElse(Duration.ZERO));
    }
    return SuccessfulHttpResponse.builder()
        .statusCode(answer.statusCode())
        .headers(answer.headers().map())
        .body(text)
        .build();
  }

  private static byte[] bounded(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(Model.REPLY_BYTES_MAX + 1);
    if (bytes.length > Model.REPLY_BYTES_MAX) {
      throw new TooLarge();
    }
    return bytes;
  }

  private java.net.http.HttpRequest jdk(HttpRequest request) {
    java.net.http.HttpRequest.Builder jdk =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url())).timeout(timeout);
    request.headers().forEach((name, values) -> values.forEach(value -> jdk.header(name, value)));
    @Nullable String body = request.body();
    jdk.method(
        request.method().name(),
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return jdk.build();
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("A step asks for a whole reply, not for a stream");
  }

  /** The builder that LangChain4j's models expect. */
  static final class Builder implements HttpClientBuilder {

    private Duration connect = CONNECT_MAX;
    private Duration read;

    Builder(Duration timeout) {
      this.read = timeout;
    }

    @Override
    public Duration connectTimeout() {
      return connect;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
      this.connect = timeout.compareTo(CONNECT_MAX) < 0 ? timeout : CONNECT_MAX;
      return this;
    }

    @Override
    public Duration readTimeout() {
      return read;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
      this.read = timeout;
      return this;
    }

    @Override
    public HttpClient build() {
      return new VendorHttp(connect, read);
    }
  }
}
