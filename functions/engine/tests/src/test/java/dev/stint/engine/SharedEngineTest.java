package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Effect;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ToolInvocation;
import dev.stint.engine.Runs.Start;
import dev.stint.message.Message;
import dev.stint.message.Text;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.InMemoryStepQueue.Receipt;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One engine in many threads, as in a server. */
@Timeout(60)
class SharedEngineTest {

  private static final int THREADS = 8;
  private static final int RUNS = 20;
  private static final Duration STEP_TIME = Duration.ofMinutes(5);

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final TestTool pay = TestTool.of("pay", Effect.ONCE);
  private final TestTool sign = TestTool.of("sign", Effect.ONCE);
  private final TestTool read = TestTool.of("read", Effect.READ);

  /** Calls every tool at once, and is done when it has their results. */
  private final Model model =
      request ->
          new Replied(
              request.messages().getLast().role() == Message.Role.TOOL
                  ? List.of(Text.of("Done."))
                  : List.of(call("pay"), call("sign"), call("read")),
              ScriptedModel.USAGE);

  private final TestEngine engine = TestEngine.of(agent(pay, sign, read), model);

  @AfterEach
  void stop() {
    threads.close();
  }

  private <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> result : threads.invokeAll(work)) {
      results.add(result.get());
    }
    return results;
  }

  @Test
  void of_messages_that_two_threads_are_given_each_effect_happens_once() throws Exception {
    List<Run> runs =
        IntStream.range(0, RUNS).mapToObj(n -> engine.start("clerk", "Go " + n)).toList();
    while (engine.queue().nextVisible().isPresent()) {
      engine.clock().advanceTo(engine.queue().nextVisible().get());
      List<Receipt> receipts = receiveAll();
      atOnce(
          Stream.concat(
                  receipts.stream().flatMap(receipt -> Stream.of(step(receipt), step(receipt))),
                  runs.stream().map(this::look))
              .toList());
      receipts.forEach(Receipt::acknowledge);
    }
    assertThat(runs)
        .allSatisfy(run -> assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED));
    assertThat(keys(pay)).hasSize(RUNS).doesNotHaveDuplicates();
    assertThat(keys(sign)).hasSize(RUNS).doesNotHaveDuplicates();
    assertThat(keys(read)).as("it may be repeated").hasSizeBetween(RUNS, 2 * RUNS);
  }

  private List<Receipt> receiveAll() {
    return Stream.generate(engine.queue()::receive)
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .toList();
  }

  private Callable<Boolean> step(Receipt receipt) {
    return () -> {
      engine.engine().stepper().step(receipt, engine.clock().instant().plus(STEP_TIME));
      return true;
    };
  }

  /** Somebody who reads a run meanwhile. */
  private Callable<Boolean> look(Run run) {
    return () -> {
      Run now = engine.run(run.id());
      assertThat(engine.runs().timeline(now).entries()).hasSize((int) now.length());
      return true;
    };
  }

  private static List<String> keys(TestTool tool) {
    return tool.invocations().stream().map(ToolInvocation::key).toList();
  }

  @Test
  void a_key_starts_one_run_in_however_many_threads_it_comes() throws Exception {
    for (int n = 0; n < RUNS; n++) {
      Runs.Task task = new Runs.Task("clerk", "Go.", Optional.empty(), Optional.of("key-" + n));
      List<Start> starts = atOnce(Collections.nCopies(THREADS, () -> engine.runs().start(task)));
      assertThat(starts).filteredOn(Start.Begun.class::isInstance).hasSize(1);
      assertThat(starts).filteredOn(Start.Existing.class::isInstance).hasSize(THREADS - 1);
    }
  }
}
