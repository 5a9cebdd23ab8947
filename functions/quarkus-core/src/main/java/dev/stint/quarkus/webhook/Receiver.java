package dev.stint.quarkus.webhook;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who is told by a webhook. The address is from the configuration alone: no request, run or model
 * chooses where we call. It may have a secret in its path, and is never shown.
 *
 * @param keys that sign, the newest first; read at each use, as they may be rotated
 * @param isKeptElsewhere whether the keys are a secret that is kept elsewhere
 */
public record Receiver(String name, URI url, Supplier<List<String>> keys, boolean isKeptElsewhere) {

  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * Checks that the receiver can be told, as far as the configuration itself says. A key that is
   * kept elsewhere is read only when there is something to tell.
   *
   * @throws IllegalArgumentException if not; the message names the setting
   */
  void check() {
    boolean isSafe =
        "https".equals(url.getScheme())
            || ("http".equals(url.getScheme()) && LOCAL.contains(String.valueOf(url.getHost())));
    if (!isSafe || url.getHost() == null) {
      throw wrong("url", "expected an address that begins with https://");
    }
    if (!isKeptElsewhere) {
      signers();
    }
  }

  /**
   * The keys that sign.
   *
   * @throws IllegalArgumentException if they cannot be read, or one is none
   */
  List<WebhookKey> signers() {
    List<String> written = keys.get();
    if (written.isEmpty()) {
      throw wrong("signing-key", "it is missing; or set .signing-key-secret");
    }
    try {
      return written.stream().map(WebhookKey::of).toList();
    } catch (IllegalArgumentException e) {
      throw wrong("signing-key", String.valueOf(e.getMessage()));
    }
  }

  private IllegalArgumentException wrong(String setting, String why) {
    return new IllegalArgumentException("stint.webhooks.%s.%s: %s".formatted(name, setting, why));
  }

  @Override
  public String toString() {
    return "receiver '%s'".formatted(name);
  }
}
