package dev.stint.quarkus;

import dev.stint.quarkus.StintConfig.WebhookConfig;
import dev.stint.quarkus.webhook.Receiver;
import dev.stint.quarkus.webhook.WebhookNotifier;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes the notifier of webhooks from the configuration. */
class WebhookBeans {

  /** Not a {@code Notifier} to others: that is the one that tells people. */
  @Produces
  @Singleton
  @Typed(WebhookNotifier.class)
  WebhookNotifier webhooks(StintConfig config, Instance<Secrets> secrets) {
    List<Receiver> receivers =
        config.webhooks().entrySet().stream()
            .map(
                webhook ->
                    new Receiver(
                        webhook.getKey(),
                        webhook.getValue().url(),
                        keys(webhook.getValue(), secrets),
                        isKeptElsewhere(webhook.getValue())))
            .toList();
    return new WebhookNotifier(receivers, InstantSource.system());
  }

  private static boolean isKeptElsewhere(WebhookConfig webhook) {
    return webhook.signingKey().isEmpty() && webhook.signingKeySecret().isPresent();
  }

  private static Supplier<List<String>> keys(WebhookConfig webhook, Instance<Secrets> secrets) {
    return isKeptElsewhere(webhook)
        ? () -> kept(webhook.signingKeySecret().orElseThrow(), secrets.get())
        : () -> webhook.signingKey().orElse(List.of());
  }

  /**
   * A rotated key signs beside the new one, until the next rotation. What a secret had before may
   * have been no key, as one that was generated with it.
   */
  private static List<String> kept(String secret, Secrets secrets) {
    return Stream.concat(
            Stream.of(secrets.current(secret)),
            previous(secret, secrets).filter(WebhookNotifier::isKey).stream())
        .toList();
  }

  private static Optional<String> previous(String secret, Secrets secrets) {
    try {
      return secrets.previous(secret);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
