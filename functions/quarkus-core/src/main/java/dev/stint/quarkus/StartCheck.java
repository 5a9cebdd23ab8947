package dev.stint.quarkus;

import dev.stint.engine.Deployment;
import dev.stint.engine.Retention;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Schedules;
import dev.stint.link.SigningKeys;
import dev.stint.quarkus.webhook.WebhookNotifier;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Checks the configuration at the start, so that no process begins work that it cannot do. A
 * process checks only what it uses. A process that sweeps or gives up steps calls no model, so it
 * works even if models are configured wrongly.
 */
@Singleton
public class StartCheck {

  private static final Logger LOG = Logger.getLogger(StartCheck.class);

  private final Deployment deployment;
  private final Instance<SigningKeys> keys;
  private final Instance<MailReceiver> mails;
  private final Instance<Retention> retention;
  private final Instance<WebhookNotifier> webhooks;
  private final Instance<Schedules> schedules;
  private final RetryPolicy policy;
  private final StintConfig config;

  @Inject
  StartCheck(
      Deployment deployment,
      Instance<SigningKeys> keys,
      Instance<MailReceiver> mails,
      Instance<Retention> retention,
      Instance<WebhookNotifier> webhooks,
      Instance<Schedules> schedules,
      RetryPolicy policy,
      StintConfig config) {
    this.deployment = deployment;
    this.keys = keys;
    this.mails = mails;
    this.retention = retention;
    this.webhooks = webhooks;
    this.schedules = schedules;
    this.policy = policy;
    this.config = config;
  }

  /**
   * Checks what a process needs that makes steps and sweeps all the time.
   *
   * @throws ConfigurationException if it could not; Quarkus shows its message, and no stack trace
   */
  void worker() {
    try {
      steps();
      sweeps();
    } catch (IllegalArgumentException | IllegalStateException e) {
      LOG.debug("The configuration is wrong", e);
      throw new ConfigurationException(e.getMessage());
    }
  }

  /**
   * Checks what a process that performs steps needs: models with their keys and prices, routes,
   * rules, schedules, the receivers of webhooks, the keys of links, and the time a step has.
   *
   * @throws IllegalArgumentException if this process could perform no step
   */
  public void steps() {
    if (config.functionTimeout().compareTo(policy.margin()) <= 0) {
      throw new IllegalArgumentException(
          "stint.function-timeout is %s, and a step keeps back %s of it to append its outcome: no step could be made. Give the function more time."
              .formatted(config.functionTimeout(), policy.margin()));
    }
    if (config.receivesMax() < 1) {
      throw new IllegalArgumentException(
          "stint.receives-max is %d: a step is delivered at least once"
              .formatted(config.receivesMax()));
    }
    deployment.check();
    schedules.get().check();
    webhooks.get().check();
    links();
    List<String> answered = deployment.answeredTools();
    if (!answered.isEmpty() && keys.get().isEmpty()) {
      throw new IllegalArgumentException(
          "The tools %s take a Callback, and nothing signs its token: set stint.links.key"
              .formatted(answered));
    }
  }

  /**
   * Checks what a process that sweeps needs: how long runs are kept. A rule may name an agent that
   * is no longer deployed but still has runs. A misspelt name looks the same, so it is logged as a
   * warning.
   *
   * @throws IllegalArgumentException if the rules cannot be read
   */
  public void sweeps() {
    schedules.get().check();
    for (String agent : retention.get().agents()) {
      if (deployment.agent(agent).isEmpty()) {
        LOG.warnf("stint.retention has a rule for agent '%s', which is not deployed", agent);
      }
    }
  }

  /**
   * Checks what a process that receives mails needs.
   *
   * @throws IllegalArgumentException if the artefact has no mail, or a key of links is too short or
   *     cannot be read
   */
  public void mails() {
    if (!mails.isResolvable()) {
      throw new IllegalArgumentException(
          "This function receives mails, and its artefact cannot: add the dependency dev.stint:stint-mail to the application");
    }
    links();
  }

  /**
   * Checks what a process that takes callbacks from a queue needs.
   *
   * @throws IllegalArgumentException if there is no key of links, or one is too short
   */
  public void callbacks() {
    links();
    if (keys.get().isEmpty()) {
      throw new IllegalArgumentException(
          "This function takes callbacks, and has nothing to know their tokens by: set stint.links.key");
    }
  }

  /**
   * Checks what a process that makes or accepts links needs.
   *
   * @throws IllegalArgumentException if a key is too short, or cannot be read
   */
  public void links() {
    keys.get().keys();
  }
}
