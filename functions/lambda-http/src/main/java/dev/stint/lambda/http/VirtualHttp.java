package dev.stint.lambda.http;

import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.quarkus.netty.runtime.virtual.VirtualClientConnection;
import io.quarkus.netty.runtime.virtual.VirtualResponseHandler;
import io.quarkus.vertx.http.runtime.QuarkusHttpHeaders;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Passes a request to the application's HTTP server within the process, and collects the answer.
 */
final class VirtualHttp implements VirtualResponseHandler {

  private static final int PORT = 443;

  private final CompletableFuture<HttpAnswer> done = new CompletableFuture<>();
  private @Nullable HttpAnswer answer;

  private VirtualHttp() {}

  /** Waits for the whole response; only the function's timeout limits the wait. */
  static HttpAnswer send(HttpEvent event) {
    QuarkusHttpHeaders headers = new QuarkusHttpHeaders();
    headers.setContextObject(HttpEvent.class, event);
    DefaultHttpRequest request =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(event.method()), event.uri(), headers);
    event.headers().forEach(headers::add);
    headers.set("content-length", Integer.toString(event.body().readableBytes()));
    VirtualHttp response = new VirtualHttp();
    VirtualClientConnection<?> connection =
        VirtualClientConnection.connect(
            response,
            VertxHttpRecorder.VIRTUAL_HTTP,
            InetSocketAddress.createUnresolved(event.address(), PORT));
    try {
      connection.sendMessage(request);
      connection.sendMessage(new DefaultLastHttpContent(event.body()));
      return response.done.join();
    } finally {
      connection.close();
    }
  }

  @Override
  public void handleMessage(Object part) {
    try {
      if (part instanceof HttpResponse head
          && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
        answer = new HttpAnswer(head.status().code(), head.headers());
      }
      if (part instanceof FileRegion file && answer != null) {
        answer.add(file);
      }
      if (part instanceof HttpContent content && answer != null) {
        byte[] bytes = new byte[content.content().readableBytes()];
        content.content().readBytes(bytes);
        answer.add(bytes);
        if (part instanceof LastHttpContent) {
          done.complete(answer);
        }
      }
    } catch (IOException | RuntimeException e) {
      done.completeExceptionally(e);
    } finally {
      ReferenceCountUtil.release(part);
    }
  }

  @Override
  public void close() {
    done.completeExceptionally(
        new IllegalStateException("The application closed the request without an answer"));
  }
}
