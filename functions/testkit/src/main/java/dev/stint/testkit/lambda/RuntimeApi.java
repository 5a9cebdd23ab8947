package dev.stint.testkit.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda Runtime API, as a process in Lambda finds it at {@code AWS_LAMBDA_RUNTIME_API}: the
 * process asks for the next invocation, and answers it or reports an error.
 *
 * <p>Paths and headers: «Using the Lambda runtime API for custom runtimes», AWS Lambda Developer
 * Guide.
 */
final class RuntimeApi implements AutoCloseable {

  private static final String VERSION = "/2018-06-01/runtime";
  private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:local";
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private final ConcurrentHashMap<String, Invocation> underWay = new ConcurrentHashMap<>();
  private volatile @Nullable String initError;

  /** A function's answer: its JSON, or the JSON of its error. */
  record Answer(String json, boolean isError) {}

  /** One invocation, from its event to its answer. */
  static final class Invocation {
    private final String id = UUID.randomUUID().toString();
    private final String event;
    private final Function<Instant, Instant> deadline;
    private final CompletableFuture<Instant> taken = new CompletableFuture<>();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    private Invocation(String event, Function<Instant, Instant> deadline) {
      this.event = event;
      this.deadline = deadline;
    }

    /** When the process took the event; its timeout is counted from then. */
    CompletableFuture<Instant> taken() {
      return taken;
    }

    CompletableFuture<Answer> answer() {
      return answer;
    }
  }

  RuntimeApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("No port for the Runtime API", e);
    }
    server.setExecutor(threads);
    server.createContext(VERSION + "/invocation/next", this::next);
    server.createContext(VERSION + "/invocation/", this::answered);
    server.createContext(VERSION + "/init/error", this::initFailed);
    server.start();
  }

  /** The value of {@code AWS_LAMBDA_RUNTIME_API}. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * Gives an event to the process that asks next.
   *
   * @param deadline computes the deadline from the time at which the event was taken
   */
  Invocation submit(String event, Function<Instant, Instant> deadline) {
    Invocation invocation = new Invocation(event, deadline);
    waiting.add(invocation);
    return invocation;
  }

  /** The error of a process that could not start, if it reported one. */
  @Nullable String initError() {
    return initError;
  }

  private void next(HttpExchange exchange) throws IOException {
    Invocation invocation;
    try {
      invocation = waiting.take();
    } catch (InterruptedException e) {
      exchange.close();
      return;
    }
    underWay.put(invocation.id, invocation);
    Instant now = Instant.now();
    var headers = exchange.getResponseHeaders();
    headers.add("Content-Type", "application/json");
    headers.add("Lambda-Runtime-Aws-Request-Id", invocation.id);
    headers.add(
        "Lambda-Runtime-Deadline-Ms", Long.toString(invocation.deadline.apply(now).toEpochMilli()));
    headers.add("Lambda-Runtime-Invoked-Function-Arn", ARN);
    headers.add("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0");
    byte[] body = invocation.event.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(OK, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
    invocation.taken.complete(now);
  }

  private void answered(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    String body = body(exchange);
    Invocation invocation = underWay.remove(path[path.length - 2]);
    respond(exchange, invocation == null ? NOT_FOUND : ACCEPTED);
    if (invocation != null) {
      invocation.answer.complete(new Answer(body, path[path.length - 1].equals("error")));
    }
  }

  private void initFailed(HttpExchange exchange) throws IOException {
    String said = body(exchange);
    if (initError == null) {
      initError = said;
      respond(exchange, ACCEPTED);
    } else {
      respond(exchange, FORBIDDEN); // As in Lambda, only the first error is accepted.
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void respond(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
