package dev.stint.drill;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The drill's API, as far as tests use it. */
record Api(String address) {

  private static final Pattern RUN = Pattern.compile("\"run\"\\s*:\\s*\"([^\"]+)\"");

  String start(String agent, String input) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("%s/agents/%s/runs".formatted(address, agent)))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{\"input\": \"%s\"}".formatted(input)))
                  .build(),
              BodyHandlers.ofString());
      Matcher run = RUN.matcher(answer.body());
      if (!run.find()) {
        throw new AssertionError(answer.body());
      }
      return run.group(1);
    }
  }
}
