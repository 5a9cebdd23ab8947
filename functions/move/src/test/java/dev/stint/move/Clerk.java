package dev.stint.move;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.embedded.EmbeddedStepQueue.Taken;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Holds;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.port.Notifier;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.Person;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestTool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** An agent that pays, and then asks before it files; and applications that have it. */
final class Clerk {

  static final Person ADA = new Person("Ada", "test", "");

  static final String LARGE = "A clause of many words. ".repeat(1_600);

  final TestTool pay = TestTool.of("pay", Effect.ONCE);
  final TestTool file = TestTool.of("file", Effect.ONCE).approved();
  final ScriptedModel model = new ScriptedModel();

  Engine engine(Engine.Ports ports) {
    Agent agent = Agent.named("clerk").tools(List.of(pay, file)).build();
    return new Engine(
        new Deployment(List.of(agent), List.of(Route.of("default", model))),
        ports,
        RetryPolicy.DEFAULT,
        InstantSource.system(),
        new Random());
  }

  /** What an application does that has its runs in a directory. */
  interface Work<R> {
    R in(Engine engine, EmbeddedStore store) throws Exception;
  }

  <R> R at(Path directory, Work<R> work) throws Exception {
    try (EmbeddedStore store = EmbeddedStore.open(directory, true, InstantSource.system(), 5)) {
      return work.in(engine(store.ports(Notifier.NONE)), store);
    }
  }

  /** A run that has paid, and waits for an approval, with a task that is no part of its entry. */
  RunId held(Path directory) throws Exception {
    model.calls("pay", "{}").calls("file", "{}");
    return at(
        directory,
        (engine, store) -> {
          Task task = new Task("clerk", LARGE, Optional.empty(), Optional.empty());
          RunId run = ((Start.Begun) engine.runs().start(task)).run().id();
          drain(engine, store);
          return run;
        });
  }

  /** A fork of a run after its call was paid. */
  RunId forked(Path directory, RunId run) throws Exception {
    model.says("Another way.");
    return at(
        directory,
        (engine, store) -> {
          ForkOutcome fork =
              engine.rewinds().fork(run, 3, Optional.empty(), ADA.because("another way"));
          drain(engine, store);
          return ((ForkOutcome.Accepted) fork).run().id();
        });
  }

  static void drain(Engine engine, EmbeddedStore store) {
    Optional<Taken> taken = store.queue().poll();
    while (taken.isPresent()) {
      engine.stepper().step(taken.get(), Instant.now().plus(Duration.ofMinutes(5)));
      taken.get().done();
      taken = store.queue().poll();
    }
  }

  static Holds.Outcome approve(Engine engine, RunId run) {
    Hold hold = engine.runs().find(run).orElseThrow().holds().getFirst();
    return engine
        .holds()
        .decide(
            run,
            new Holds.Decision(hold.seq(), hold.content(), Choice.APPROVE, Optional.empty(), ""),
            ADA);
  }
}
