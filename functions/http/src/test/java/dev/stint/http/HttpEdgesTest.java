package dev.stint.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that no client library sends are answered with a problem. */
@QuarkusTest
class HttpEdgesTest {

  private static final int PATIENCE_MILLIS = 3_000;

  /** The bytes that the server sends before it closes the connection. */
  private static String send(String request) throws IOException {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertProblem(String answer, int status) {
    assertThat(answer.toLowerCase(Locale.ROOT))
        .startsWith("http/1.1 " + status)
        .contains("application/problem+json")
        .contains("\"detail\":")
        .doesNotContain("exception", "java.", "io.vertx", "dev.stint");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /runs/%zz | 400",
        "GET /runs?cursor=%c3%28%zz | 400",
        "GET /runs?cursor=%%% | 400",
        "GET /runs/r-1?x=% | 400",
        "GET /decisions/%ff%fe.%00 | 404",
      })
  void a_bad_escape_is_a_problem(String line, int status) throws IOException {
    String answer = send(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(answer).containsAnyOf("problem+json", "text/html");
  }

  @Test
  void a_line_that_is_too_long_is_a_problem() throws IOException {
    assertProblem(
        send(
            "GET /runs/"
                + "x".repeat(20_000)
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        414);
  }

  @Test
  void headers_that_are_too_large_are_a_problem() throws IOException {
    assertProblem(
        send(
            "GET /runs HTTP/1.1\r\nHost: localhost\r\nX-Large: "
                + "x".repeat(40_000)
                + "\r\nConnection: close\r\n\r\n"),
        431);
  }

  @Test
  void a_missing_host_is_a_problem() throws IOException {
    assertProblem(send("GET /runs HTTP/1.1\r\nAccept: */*\r\nConnection: close\r\n\r\n"), 400);
  }

  @Test
  void a_body_of_another_kind_is_a_problem() throws IOException {
    String form = "choice=%zz&text=%";
    assertThat(
            send(
                "POST /decisions/x.y HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                    + form.length()
                    + "\r\n\r\n"
                    + form))
        .matches("(?s)HTTP/1.1 4.*");
    String json = "{\"input\":\"x\"}";
    assertProblem(
        send(
            "POST /agents/clerk/runs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: text/plain\r\nContent-Length: "
                + json.length()
                + "\r\n\r\n"
                + json),
        415);
  }

  @Test
  void a_line_break_in_a_header_starts_nothing() throws IOException {
    String answer =
        send(
            "GET /runs HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: a\u0001b\r\nConnection: close\r\n\r\n");
    assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 400")).as(answer).isTrue();
  }
}
