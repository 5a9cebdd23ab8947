package dev.stint.quarkus;

import dev.stint.agent.Agent;
import dev.stint.step.Deployment;
import dev.stint.step.Engine;
import dev.stint.step.Policy;
import dev.stint.step.Runs;
import dev.stint.step.Stepper;
import dev.stint.step.Sweep;
import io.quarkus.arc.All;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The engine of this process, over whatever ports there are. */
final class EngineBeans {

  @Produces
  @Singleton
  @DefaultBean
  Policy policy() {
    return Policy.DEFAULT;
  }

  @Produces
  @Singleton
  @DefaultBean
  Deployment deployment(@All List<Agent> agents, ModelRoutes routes) {
    return new Deployment(agents, routes.routes());
  }

  @Produces
  @Singleton
  @DefaultBean
  Engine engine(Deployment deployment, Engine.Ports ports, Policy policy) {
    return new Engine(deployment, ports, policy, InstantSource.system(), new SecureRandom());
  }

  @Produces
  @Singleton
  Runs runs(Engine engine) {
    return engine.runs();
  }

  @Produces
  @Singleton
  Stepper stepper(Engine engine) {
    return engine.stepper();
  }

  @Produces
  @Singleton
  Sweep sweep(Engine engine) {
    return engine.sweep();
  }
}
