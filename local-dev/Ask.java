import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints what the API answers, page by page. Asks the API at {@code STINT_API}, with the token in
 * {@code STINT_TOKEN} if there is one.
 */
class Ask {

  private static final Pattern NEXT = Pattern.compile("<(\\?[^>]+)>; rel=\"next\"");

  public static void main(String[] arguments) throws InterruptedException {
    String api = Optional.ofNullable(System.getenv("STINT_API")).orElse("http://localhost:8080");
    HttpClient client = HttpClient.newHttpClient();
    // Stories have quotation marks that not every locale has.
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    Optional<String> path = Optional.of("/" + arguments[1]);
    try {
      while (path.isPresent()) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(api.replaceFirst("/+$", "") + path.get()))
                .header("Accept", arguments[0]);
        Optional.ofNullable(System.getenv("STINT_TOKEN"))
            .ifPresent(token -> request.header("Authorization", "Bearer " + token));
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
          System.err.println(response.body());
          System.exit(1);
        }
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
    } catch (IOException | IllegalArgumentException e) {
      System.err.println(
          "No API of Stint answers at %s (%s). Start one with ./dev run, or set STINT_API."
              .formatted(api, e));
      System.exit(1);
    }
  }
}
