package dev.stint.quarkus;

import dev.stint.engine.Deployment;
import dev.stint.engine.Retention;
import dev.stint.engine.RetryPolicy;
import dev.stint.link.SigningKeys;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Says at the start what is wrong with the configuration, so that nothing begins that cannot work.
 * A process checks what it uses and no more: those that end or find steps call no model, and go on
 * where the others cannot.
 */
@Singleton
public class StartCheck {

  private static final Logger LOG = Logger.getLogger(StartCheck.class);

  private final Deployment deployment;
  private final Instance<SigningKeys> keys;
  private final Instance<MailReceiver> mails;
  private final Instance<Retention> retention;
  private final RetryPolicy policy;
  private final StintConfig config;

  @Inject
  StartCheck(
      Deployment deployment,
      Instance<SigningKeys> keys,
      Instance<MailReceiver> mails,
      Instance<Retention> retention,
      RetryPolicy policy,
      StintConfig config) {
    this.deployment = deployment;
    this.keys = keys;
    this.mails = mails;
    this.retention = retention;
    this.policy = policy;
    this.config = config;
  }

  /**
   * Of a process that makes steps: models with their keys and prices, routes, rules, the keys of
   * links, and the time a step has.
   *
   * @throws IllegalArgumentException if it could make none
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
    links();
  }

  /**
   * Of a process that sweeps: how long runs are kept. A rule may be for an agent that is not
   * deployed any more, whose runs there still are; whoever misspelt one finds it in the log.
   *
   * @throws IllegalArgumentException if that cannot be read
   */
  public void sweeps() {
    for (String agent : retention.get().agents()) {
      if (deployment.agent(agent).isEmpty()) {
        LOG.warnf("stint.retention has a rule for agent '%s', which is not deployed", agent);
      }
    }
  }

  /**
   * Of a process that receives mails.
   *
   * @throws IllegalArgumentException if it could receive none
   */
  public void mails() {
    if (!mails.isResolvable()) {
      throw new IllegalArgumentException(
          "This function receives mails, and its artefact cannot: add the dependency dev.stint:stint-mail to the worker");
    }
    links();
  }

  /**
   * Of a process that makes links or takes them.
   *
   * @throws IllegalArgumentException if a key is too short, or cannot be read
   */
  public void links() {
    keys.get().keys();
  }
}
