package dev.stint.quarkus;

import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Limits;
import dev.stint.agent.Webhook;
import dev.stint.cron.CronTimes;
import dev.stint.engine.BulkRetry;
import dev.stint.engine.Callbacks;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Explanations;
import dev.stint.engine.Holds;
import dev.stint.engine.Observer;
import dev.stint.engine.Restored;
import dev.stint.engine.Retention;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Rewinds;
import dev.stint.engine.Runs;
import dev.stint.engine.Schedules;
import dev.stint.engine.Stepper;
import dev.stint.engine.Sweep;
import dev.stint.engine.Trees;
import dev.stint.engine.Workspaces;
import dev.stint.link.CallbackLinks;
import dev.stint.link.DecisionLinks;
import dev.stint.link.SigningKeys;
import dev.stint.story.Storyteller;
import io.quarkus.arc.All;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Produces the engine of this process and the parts of it that others inject. */
final class EngineBeans {

  @Produces
  @Singleton
  @DefaultBean
  RetryPolicy policy(StintConfig config) {
    return RetryPolicy.DEFAULT.outageMax(config.outageMax());
  }

  @Produces
  @Singleton
  @DefaultBean
  Deployment deployment(@All List<Agent> agents, Instance<ModelRoutes> routes, StintConfig config) {
    return new Deployment(
        Stream.concat(
                agents.stream().map(agent -> agent.eachTool(InRequestContext::new)),
                config.storyteller().route().map(Storyteller::agent).stream())
            .toList(),
        () -> routes.get().routes(),
        controls(config));
  }

  private static Controls controls(StintConfig config) {
    return new Controls(
        limits(config.stintLimits()),
        limits(config.runLimits()),
        config.approve().orElse(Set.of()),
        webhooks(config));
  }

  private static Map<String, List<Webhook>> webhooks(StintConfig config) {
    Map<String, List<Webhook>> webhooks = new TreeMap<>();
    config
        .webhooks()
        .forEach(
            (name, webhook) -> {
              for (String agent : webhook.agents().orElse(Set.of(Controls.ANY))) {
                webhooks
                    .computeIfAbsent(agent, of -> new ArrayList<>())
                    .add(new Webhook(name, webhook.on()));
              }
            });
    return webhooks;
  }

  private static Limits limits(StintConfig.LimitsConfig config) {
    return new Limits(
        config.steps().orElse(Limits.NONE.stepsMax()),
        config.tokens().orElse(Limits.NONE.tokensMax()),
        config.costUsd().orElse(Limits.NONE.costMaxUsd()),
        config.time().orElse(Limits.NONE.timeMax()),
        config.bytes().orElse(Limits.NONE.bytesMax()),
        new Limits.Tree(
            config.children().orElse(Limits.NONE.tree().childrenMax()),
            config.childrenAtOnce().orElse(Limits.NONE.tree().atOnceMax()),
            config.depth().orElse(Limits.NONE.tree().depthMax())));
  }

  @Produces
  @Singleton
  @DefaultBean
  Engine engine(
      Deployment deployment,
      Engine.Ports ports,
      RetryPolicy policy,
      CallbackLinks callbacks,
      Observer observer) {
    return new Engine(
        deployment,
        ports.with(callbacks).with(new CronTimes()).with(observer),
        policy,
        InstantSource.system(),
        new SecureRandom());
  }

  @Produces
  @Singleton
  Schedules schedules(Engine engine) {
    return engine.schedules();
  }

  @Produces
  @Singleton
  @DefaultBean
  CallbackLinks callbackLinks(Instance<SigningKeys> keys, StintConfig config) {
    return new CallbackLinks(keys::get, config.links().base().map(Object::toString));
  }

  @Produces
  @Singleton
  Callbacks callbacks(Engine engine) {
    return engine.callbacks();
  }

  @Produces
  @Singleton
  Workspaces workspaces(Engine engine) {
    return engine.workspaces();
  }

  @Produces
  @Singleton
  Explanations explanations(Engine engine) {
    return engine.explanations();
  }

  @Produces
  @Singleton
  Trees trees(Engine engine) {
    return engine.trees();
  }

  @Produces
  @Singleton
  Runs runs(Engine engine) {
    return engine.runs();
  }

  @Produces
  @Singleton
  @DefaultBean
  SigningKeys keys(StintConfig config, Instance<Secrets> secrets) {
    Optional<String> secret = config.links().keySecret();
    if (config.links().key().isEmpty() && secret.isPresent()) {
      return new SigningKeys(
          () -> List.of(secrets.get().current(secret.get())),
          () -> others(secrets.get(), secret.get()));
    }
    return new SigningKeys(
        Stream.of(config.links().key(), config.links().previousKey())
            .flatMap(Optional::stream)
            .toList());
  }

  /**
   * Reads the key again, because another process may have seen a rotation first, and adds the
   * previous key.
   */
  private static List<String> others(Secrets secrets, String secret) {
    secrets.doubt(secret);
    return Stream.concat(Stream.of(secrets.current(secret)), secrets.previous(secret).stream())
        .toList();
  }

  @Produces
  @Singleton
  @DefaultBean
  DecisionLinks links(SigningKeys keys, StintConfig config) {
    return new DecisionLinks(keys, config.links().validFor());
  }

  @Produces
  @Singleton
  Holds holds(Engine engine) {
    return engine.holds();
  }

  @Produces
  @Singleton
  Rewinds rewinds(Engine engine) {
    return engine.rewinds();
  }

  @Produces
  @Singleton
  BulkRetry bulkRetry(Engine engine) {
    return engine.bulkRetry();
  }

  @Produces
  @Singleton
  Stepper stepper(Engine engine) {
    return engine.stepper();
  }

  @Produces
  @Singleton
  @DefaultBean
  Retention retention(StintConfig config) {
    return RetentionRules.read(config.retention().orElse(List.of()));
  }

  @Produces
  @Singleton
  Restored restored(Engine engine) {
    return engine.restored();
  }

  @Produces
  @Singleton
  Sweep sweep(Engine engine) {
    return engine.sweep();
  }
}
