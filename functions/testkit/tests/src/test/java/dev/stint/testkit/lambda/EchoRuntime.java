package dev.stint.testkit.lambda;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A function that answers with its event and its process id. It fails, hangs or dies if the event
 * says so.
 */
public final class EchoRuntime {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String BASE =
      "http://%s/2018-06-01/runtime/".formatted(System.getenv("AWS_LAMBDA_RUNTIME_API"));
  private static final int EXIT = 9;

  private EchoRuntime() {}

  public static void main(String... args) throws Exception {
    while (true) {
      HttpResponse<String> next =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(BASE + "invocation/next")).build(),
              BodyHandlers.ofString());
      String id = next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
      String event = next.body();
      switch (event) {
        case "\"hang\"" -> Thread.sleep(Long.MAX_VALUE);
        case "\"die\"" -> System.exit(EXIT);
        case "\"fail\"" -> post(id + "/error", "{\"errorMessage\":\"told to\"}");
        default ->
            post(
                id + "/response",
                "{\"event\":%s,\"pid\":%d,\"until\":%s,\"name\":\"%s\"}"
                    .formatted(
                        event,
                        ProcessHandle.current().pid(),
                        next.headers().firstValue("Lambda-Runtime-Deadline-Ms").orElseThrow(),
                        System.getenv("AWS_LAMBDA_FUNCTION_NAME")));
      }
    }
  }

  private static void post(String path, String body) throws Exception {
    HTTP.send(
        HttpRequest.newBuilder(URI.create(BASE + "invocation/" + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.discarding());
  }
}
