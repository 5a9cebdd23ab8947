package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.engine.Retention.Rule;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.port.EntryLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.Forks;
import dev.stint.port.PayloadStore;
import dev.stint.port.RunIndex;
import dev.stint.port.StepQueue;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.testkit.InMemoryEntryLog;
import dev.stint.testkit.InMemoryForks;
import dev.stint.testkit.InMemoryPayloadStore;
import dev.stint.testkit.InMemoryRunIndex;
import dev.stint.testkit.InMemoryStepQueue;
import dev.stint.testkit.InMemoryStepQueue.Receipt;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestClock;
import dev.stint.testkit.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Runs are started, forked, sent messages and swept, while processes die before and after any call
 * of a port, and other processes act between any two calls. With every seed, a run is complete with
 * all of its texts, or has expired in its time; in the end nothing is left.
 */
class ExpiryCrashTest {

  private static final Duration KEPT = Duration.ofDays(3);
  private static final Retention RETENTION =
      new Retention(List.of(new Rule(Optional.empty(), Optional.empty(), KEPT)));
  private static final String LARGE = "A long text. ".repeat(3_000);
  private static final int OPERATIONS = 60;
  private static final int KEYS = 8;

  @Property(tries = 300)
  void a_run_is_whole_or_has_expired_in_its_time_and_in_the_end_nothing_is_left(@ForAll long seed) {
    World world = new World(new Random(seed));
    world.live();
    world.end();
  }

  @Test
  void the_worlds_hold_what_they_are_to_show() {
    int crashes = 0;
    int races = 0;
    int expired = 0;
    int forks = 0;
    int keptForForks = 0;
    for (int seed = 0; seed < 50; seed++) {
      World world = new World(new Random(seed));
      world.live();
      crashes += world.crashes;
      races += world.races;
      expired += world.expired;
      forks += world.forked;
      keptForForks += world.keptForForks();
    }
    assertThat(crashes).as("crashes").isGreaterThan(50);
    assertThat(races).as("races").isGreaterThan(50);
    assertThat(expired).as("expired").isGreaterThan(50);
    assertThat(forks).as("forks").isGreaterThan(50);
    assertThat(keptForForks).as("kept for forks").isGreaterThan(5);
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class World {
    private final Random random;
    private final TestClock clock = new TestClock(TestEngine.START);
    private final InMemoryEntryLog log = new InMemoryEntryLog();
    private final InMemoryForks forks = new InMemoryForks();
    private final InMemoryStepQueue queue =
        new InMemoryStepQueue(clock, Duration.ofMinutes(5), Integer.MAX_VALUE);
    private final InMemoryPayloadStore payloads = new InMemoryPayloadStore();
    private final InMemoryRunIndex index = new InMemoryRunIndex();
    private final Map<RunId, Instant> lastSeen = new HashMap<>();
    private final List<RunId> runs = new ArrayList<>();
    private final Engine other;
    private Engine process;
    private boolean quiet;
    private int crashes;
    private int races;
    private int expired;
    private int forked;

    World(Random random) {
      this.random = random;
      this.process = process(true);
      this.other = process(false);
    }

    private Engine process(boolean fragile) {
      Engine.Ports ports =
          fragile
              ? new Engine.Ports(
                  Around.fragile(EntryLog.class, log, this::disturb),
                  Around.fragile(Forks.class, forks, this::disturb),
                  Around.fragile(StepQueue.class, queue, this::disturb),
                  Around.fragile(PayloadStore.class, payloads, this::disturb),
                  Around.fragile(RunIndex.class, index, this::disturb))
              : new Engine.Ports(log, forks, queue, payloads, index);
      return new Engine(
          new Deployment(List.of(agent()), List.of(Route.of("default", World::reply))),
          ports,
          RetryPolicy.DEFAULT,
          clock,
          random);
    }

    private static ModelOutcome reply(dev.stint.agent.ModelRequest request) {
      return new ModelOutcome.Replied(List.of(Text.of(LARGE)), ScriptedModel.USAGE);
    }

    /** Between any two calls, the process dies or another process acts. */
    private void disturb() {
      if (quiet) {
        return;
      }
      if (random.nextInt(60) == 0) {
        throw new Crash();
      }
      if (random.nextInt(30) == 0) {
        quiet = true;
        races++;
        something(other);
        quiet = false;
      }
    }

    void live() {
      for (int n = 0; n < OPERATIONS; n++) {
        try {
          if (random.nextInt(3) == 0) {
            clock.advance(Duration.ofMinutes(random.nextInt(3 * 24 * 60)));
          }
          something(process);
        } catch (Crash e) {
          crashes++;
          process = process(true);
        }
        runs.forEach(this::check);
      }
    }

    private void something(Engine by) {
      try {
        switch (random.nextInt(6)) {
          case 0 -> start(by, random.nextInt(KEYS));
          case 1 -> fork(by);
          case 2 -> say(by);
          case 3 -> deliver(by);
          default -> by.sweep().sweep(Duration.ofMinutes(16), RETENTION, Instant.MAX);
        }
      } catch (ExpiredRun e) {
        expired++;
      }
    }

    private void start(Engine by, int number) {
      String key = "task-" + number;
      RunId id = RunId.ofKey("clerk", key);
      if (!runs.contains(id)) {
        runs.add(id);
      }
      Start start = by.runs().start(new Task("clerk", LARGE, Optional.empty(), Optional.of(key)));
      assertThat(start).isInstanceOfAny(Start.Begun.class, Start.Existing.class);
    }

    private void fork(Engine by) {
      if (runs.isEmpty()) {
        return;
      }
      RunId source = runs.get(random.nextInt(runs.size()));
      long length = by.runs().find(source).map(Run::length).orElse(0L);
      if (length == 0) {
        return;
      }
      ForkOutcome outcome =
          by.rewinds().fork(source, random.nextLong(length), forkKey(), ADA.because("a test"));
      if (outcome instanceof ForkOutcome.Accepted fork) {
        forked++;
        if (!runs.contains(fork.run().id())) {
          runs.add(fork.run().id());
        }
      }
    }

    /** Half of the forks may be asked for again. */
    private Optional<String> forkKey() {
      return Optional.of("fork-" + random.nextInt(3)).filter(key -> random.nextBoolean());
    }

    private void say(Engine by) {
      if (!runs.isEmpty()) {
        by.runs().say(runs.get(random.nextInt(runs.size())), LARGE);
      }
    }

    private void deliver(Engine by) {
      Optional<Receipt> receipt = queue.receive();
      if (receipt.isPresent()) {
        by.stepper().step(receipt.get(), clock.instant().plus(Duration.ofMinutes(5)));
        receipt.get().acknowledge();
      }
    }

    /** Checks a run with a process that remembers nothing. */
    private void check(RunId id) {
      boolean before = quiet;
      quiet = true;
      Engine cold = process(false);
      try {
        cold.runs().find(id).ifPresent(run -> whole(cold, run));
      } catch (ExpiredRun e) {
        assertThat(e.at())
            .as("%s expired in its time", id)
            .isAfterOrEqualTo(lastSeen.getOrDefault(id, Instant.MIN).plus(KEPT));
      }
      quiet = before;
    }

    private void whole(Engine cold, Run run) {
      lastSeen.put(run.id(), run.lastAt());
      for (Timeline past = cold.runs().timeline(run); !past.isEmpty(); past = past.before()) {
        List<Part> parts =
            switch (past.last()) {
              case MessageReceived message -> message.parts();
              case dev.stint.run.Entry.ModelReplied reply -> reply.parts();
              default -> cold.runs().timeline(run).started().parts();
            };
        for (Part part : parts) {
          assertThat(part.payload()).isInstanceOf(Payload.Stored.class);
          assertThat(cold.runs().text(part.payload())).isEqualTo(LARGE);
        }
      }
    }

    int keptForForks() {
      return (int)
          runs.stream()
              .filter(run -> !forks.of(run, 1).isEmpty())
              .filter(
                  run ->
                      lastSeen
                          .getOrDefault(run, clock.instant())
                          .plus(KEPT)
                          .isBefore(clock.instant()))
              .filter(run -> log.kept(run) > 0)
              .count();
    }

    /** The faults stop, requests without an answer are repeated, and time passes. */
    void end() {
      quiet = true;
      for (int key = 0; key < KEYS; key++) {
        try {
          start(process, key);
        } catch (ExpiredRun e) {
          expired++;
        }
      }
      for (int round = 0; round < 60; round++) {
        index
            .list(Optional.empty(), Set.of(Status.WAITING), Optional.empty(), 100)
            .runs()
            .forEach(
                waiting -> process.runs().cancel(waiting.run(), ADA.because("nobody decides")));
        clock.advance(Duration.ofDays(1));
        process.sweep().sweep(Duration.ofMinutes(16), RETENTION, Instant.MAX);
        while (queue.nextVisible().filter(at -> !at.isAfter(clock.instant())).isPresent()) {
          deliver(process);
        }
      }
      assertThat(payloads.keys()).as("texts").isEmpty();
      Set<Status> any = Set.of(Status.values());
      assertThat(index.list(Optional.empty(), any, Optional.empty(), 10).runs()).isEmpty();
      assertThat(index.toRevive(Optional.empty(), 10).runs()).isEmpty();
      assertThat(index.toErase(Optional.empty(), 10).runs()).isEmpty();
      for (RunId run : runs) {
        assertThat(log.kept(run)).as("entries of %s", run).isZero();
        assertThat(forks.of(run, 10)).as("forks of %s", run).isEmpty();
      }
    }
  }
}
