package dev.stint.quarkus.webhook;

import dev.stint.agent.Failures;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Refused;
import dev.stint.agent.ToolOutcome.Returned;
import dev.stint.agent.ToolOutcome.Unavailable;
import dev.stint.port.Notice;
import dev.stint.port.Notifier;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells the receivers of webhooks, signed as «Standard Webhooks» has it. A receiver that does not
 * answer with 2xx is told again later, with the same {@code webhook-id}: by that it knows what it
 * has been told. It is not followed elsewhere, and what it answers is not read.
 */
public final class WebhookNotifier implements Notifier {

  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  /** «Standard Webhooks» asks for 15 to 30 seconds at most; a step is paid for while it waits. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(15);

  private static final int OK = 200;
  private static final int REDIRECT = 300;
  private static final int GONE = 410;

  private final Map<String, Receiver> receivers;
  private final InstantSource clock;
  private @Nullable HttpClient http;

  public WebhookNotifier(List<Receiver> receivers, InstantSource clock) {
    this.receivers =
        receivers.stream().collect(Collectors.toUnmodifiableMap(Receiver::name, one -> one));
    this.clock = clock;
  }

  /** Made when it is first needed, because most processes tell nobody. */
  private synchronized HttpClient http() {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .version(Version.HTTP_1_1)
              .connectTimeout(CONNECT_MAX)
              .followRedirects(Redirect.NEVER)
              .build();
    }
    return http;
  }

  /** Whether a text is a key. */
  public static boolean isKey(String written) {
    try {
      WebhookKey.of(written);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Checks that every receiver can be told.
   *
   * @throws IllegalArgumentException if one cannot; the message names the setting
   */
  public void check() {
    receivers.values().forEach(Receiver::check);
  }

  @Override
  public ToolOutcome tell(Notice notice) throws InterruptedException {
    String name = notice.webhook().orElseThrow();
    Receiver receiver = receivers.get(name);
    if (receiver == null) {
      return new Unavailable("There is no stint.webhooks.%s here.".formatted(name));
    }
    HttpRequest request;
    try {
      request = request(receiver, notice);
    } catch (IllegalArgumentException e) {
      return new Unavailable(String.valueOf(e.getMessage())); // A key may be mended meanwhile.
    }
    try {
      HttpResponse<InputStream> answer = http().send(request, BodyHandlers.ofInputStream());
      answer.body().close(); // What it says is not read.
      return outcome(receiver, answer.statusCode());
    } catch (IOException e) {
      String why = Failures.describe(e).replace(receiver.url().toString(), "its address");
      return new Unavailable("Receiver '%s' did not answer: %s".formatted(name, why));
    }
  }

  private HttpRequest request(Receiver receiver, Notice notice) {
    String id = "%s.%s".formatted(notice.run().id(), notice.action());
    String body = WebhookBody.of(notice);
    long now = clock.instant().getEpochSecond();
    String signatures =
        receiver.signers().stream()
            .map(key -> key.sign(id, now, body))
            .collect(Collectors.joining(" "));
    return HttpRequest.newBuilder(receiver.url())
        .timeout(ANSWER_MAX)
        .header("Content-Type", "application/json")
        .header("User-Agent", "stint")
        .header("webhook-id", id)
        .header("webhook-timestamp", String.valueOf(now))
        .header("webhook-signature", signatures)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static ToolOutcome outcome(Receiver receiver, int status) {
    if (status >= OK && status < REDIRECT) {
      return new Returned("Told receiver '%s': %d".formatted(receiver.name(), status));
    }
    return status == GONE
        ? new Refused(
            "Receiver '%s' is gone (410) and asks not to be told again.".formatted(receiver.name()))
        : new Unavailable("Receiver '%s' answered %d.".formatted(receiver.name(), status));
  }
}
