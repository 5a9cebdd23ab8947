import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints what the API answers, page by page. Asks the API at {@code STINT_API}, with the token in
 * {@code STINT_TOKEN} if there is one. With {@code written} as the third argument it has that
 * written first, and waits for it.
 */
class Ask {

  private static final Pattern NEXT = Pattern.compile("<(\\?[^>]+)>; rel=\"next\"");

  private final String api;
  private final String accept;
  private final HttpClient client = HttpClient.newHttpClient();

  private Ask(String api, String accept) {
    this.api = api;
    this.accept = accept;
  }

  public static void main(String[] arguments) throws InterruptedException {
    String api = Optional.ofNullable(System.getenv("STINT_API")).orElse("http://localhost:8080");
    Ask ask = new Ask(api.replaceFirst("/+$", ""), arguments[0]);
    String path = "/" + arguments[1];
    try {
      ask.print(arguments.length > 2 ? ask.written(path) : path);
    } catch (IOException | IllegalArgumentException e) {
      System.err.println(
          "No API of Stint answers at %s (%s). Start one with ./dev run, or set STINT_API."
              .formatted(api, e));
      System.exit(1);
    }
  }

  /** Has it written; the path where it will be. */
  private String written(String path) throws IOException, InterruptedException {
    HttpResponse<String> asked =
        send(request(path, "application/json").POST(BodyPublishers.noBody()).build());
    if (asked.statusCode() != 202) {
      fail(asked);
    }
    URI location = URI.create(asked.headers().firstValue("Location").orElseThrow());
    System.err.println("Being written …");
    return "%s?%s".formatted(path, location.getRawQuery());
  }

  private void print(String first) throws IOException, InterruptedException {
    // Stories have quotation marks that not every locale has.
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    Optional<String> path = Optional.of(first);
    while (path.isPresent()) {
      HttpResponse<String> response = get(path.get());
      out.print(response.body());
      out.flush();
      String asked = path.get().replaceFirst("\\?.*", "");
      path =
          response
              .headers()
              .firstValue("Link")
              .map(NEXT::matcher)
              .filter(Matcher::find)
              .map(next -> asked + next.group(1));
    }
  }

  /** What is there; waits while it is still being written. */
  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request(path, accept).build());
    while (response.statusCode() == 409 && response.headers().map().containsKey("retry-after")) {
      Thread.sleep(1_000 * response.headers().firstValueAsLong("Retry-After").orElse(1));
      response = send(request(path, accept).build());
    }
    if (response.statusCode() != 200) {
      fail(response);
    }
    return response;
  }

  private static void fail(HttpResponse<String> response) {
    System.err.println(response.body());
    System.exit(1);
  }

  private HttpRequest.Builder request(String path, String type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api + path)).header("Accept", type);
    Optional.ofNullable(System.getenv("STINT_TOKEN"))
        .ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request;
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }
}
