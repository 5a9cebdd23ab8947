package dev.stint.testkit;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.stint.agent.ActionId;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.port.EntryLog.Appended;
import dev.stint.port.Forks.Fork;
import dev.stint.port.Notice;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Ports and doubles that the threads of a test share. Two threads call them at once, in orders that
 * Lincheck chooses; the answers must be those of the same calls one after another.
 */
@Isolated("Lincheck changes the code of the whole process while it runs")
class InterleavingsTest {

  private static final int SCENARIOS = 12;
  private static final int CALLS_PER_THREAD = 3;
  private static final int ORDERS = 20;
  private static final int PARALLEL_RUNS = 20;

  private static void check(Class<?> calls) {
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .actorsBefore(0)
        .actorsPerThread(CALLS_PER_THREAD)
        .actorsAfter(1)
        .invocationsPerIteration(ORDERS)
        .addGuarantee(forClasses(InterleavingsTest::isOfValues).allMethods().ignore())
        .check(calls);
  }

  /** Calls in parallel, in whatever orders happen: a core may see the writes of another late. */
  private static void checkInParallel(Class<?> calls) {
    new StressOptions()
        .iterations(SCENARIOS)
        .actorsBefore(0)
        .actorsPerThread(CALLS_PER_THREAD)
        .actorsAfter(1)
        .invocationsPerIteration(PARALLEL_RUNS)
        .check(calls);
  }

  /** Values never change, so it does not matter when a thread reads them. */
  private static boolean isOfValues(String type) {
    return type.equals("java.lang.String")
        || type.startsWith("dev.stint.agent.")
        || type.startsWith("dev.stint.message.")
        || type.startsWith("dev.stint.run.")
        || type.startsWith("dev.stint.port.");
  }

  private static final RunId RUN = new RunId("r-0");

  /** Numbered things, made before any thread calls anything. */
  private static final List<MessageReceived> MESSAGES = List.of(message("one"), message("two"));

  /** Formatted here, so that no call has to load the JDK's locales. */
  private static final List<RunId> RUNS =
      Stream.of(1, 2, 3).map("r-%d"::formatted).map(RunId::new).toList();

  private static MessageReceived message(String text) {
    return new MessageReceived(TestEngine.START, List.of(Text.of(text)), null);
  }

  @Test
  void of_two_appends_at_one_position_of_a_log_one_is_taken() {
    check(LogCalls.class);
    checkInParallel(LogCalls.class);
  }

  @Param(name = "writer", gen = IntGen.class, conf = "0:1")
  public static class LogCalls {
    private final InMemoryEntryLog log = new InMemoryEntryLog();

    public LogCalls() {
      log.append(RUN, 0, Logged.NOTHING, MESSAGES.getFirst());
    }

    @Operation
    public boolean append(@Param(name = "writer") int writer) {
      return log.append(RUN, 1, Logged.NOTHING, MESSAGES.get(writer)) instanceof Appended;
    }

    @Operation
    public boolean expire() {
      return log.expire(RUN, 1, TestEngine.START) instanceof Appended;
    }

    @Operation
    public List<Logged> read() {
      return log.read(RUN, 0, 3);
    }
  }

  @Test
  void an_index_keeps_the_latest_summary_of_every_run() {
    check(IndexCalls.class);
  }

  @Param(name = "asOf", gen = IntGen.class, conf = "1:3")
  public static class IndexCalls {
    private final InMemoryRunIndex index = new InMemoryRunIndex();

    @Operation
    public void put(@Param(name = "asOf") int asOf) {
      index.put(
          new RunSummary(RUN, "clerk", Status.RUNNING, TestEngine.START, asOf, Optional.empty()));
    }

    @Operation
    public void trouble() {
      index.trouble(RUN, "damaged");
    }

    @Operation
    public void forget() {
      index.forget(RUN);
    }

    @Operation
    public Optional<RunSummary> find() {
      return index.find(RUN);
    }

    @Operation
    public RunIndex.Page list() {
      return index.list(
          Optional.empty(), EnumSet.of(Status.RUNNING), Optional.empty(), RunIndex.PAGE_MAX);
    }
  }

  @Test
  void forks_are_noted_until_they_are_forgotten() {
    check(ForkCalls.class);
  }

  @Param(name = "fork", gen = IntGen.class, conf = "0:2")
  @Param(name = "second", gen = IntGen.class, conf = "1:2")
  public static class ForkCalls {
    private final InMemoryForks forks = new InMemoryForks();

    private static Fork fork(int fork, int second) {
      return new Fork(RUNS.get(fork), Instant.ofEpochSecond(second));
    }

    @Operation
    public void note(@Param(name = "fork") int fork, @Param(name = "second") int second) {
      forks.note(RUN, fork(fork, second));
    }

    @Operation
    public void forget(@Param(name = "fork") int fork, @Param(name = "second") int second) {
      forks.forget(RUN, fork(fork, second));
    }

    @Operation
    public List<Fork> forks() {
      return forks.of(RUN, 10);
    }
  }

  @Test
  void a_register_admits_as_many_mails_as_it_may_and_no_more() {
    check(RegisterCalls.class);
  }

  @Param(name = "mail", gen = IntGen.class, conf = "0:3")
  public static class RegisterCalls {
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final List<String> MAILS = List.of("<1@x>", "<2@x>", "<3@x>", "<4@x>");

    private final InMemoryMailRegister register = new InMemoryMailRegister();

    @Operation
    public boolean admit(@Param(name = "mail") int mail) {
      return register.admit("clerk", "ada", MAILS.get(mail), TestEngine.START, WINDOW, 2);
    }
  }

  @Test
  void a_queue_delivers_a_message_to_one_thread_at_a_time() {
    check(QueueCalls.class);
  }

  @Param(name = "run", gen = IntGen.class, conf = "0:1")
  public static class QueueCalls {
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock(TestEngine.START);
    private final InMemoryStepQueue queue = new InMemoryStepQueue(clock, VISIBILITY, 2);
    private final InMemoryStepQueue.Receipt first;

    public QueueCalls() {
      send(0);
      first = queue.receive().orElseThrow();
    }

    @Operation
    public void send(@Param(name = "run") int run) {
      queue.send(List.of(new StepMessage(RUNS.get(run), ActionId.model(0))), Duration.ZERO);
    }

    @Operation
    public void acknowledge() {
      first.acknowledge();
    }

    /** The message, and how often it was delivered. */
    @Operation
    public List<Object> receive() {
      return queue
          .receive()
          .map(next -> List.<Object>of(next.message(), next.receives(), next.isLast()))
          .orElse(List.of());
    }

    @Operation
    public void passVisibility() {
      clock.advance(VISIBILITY);
    }

    @Operation
    public int dead() {
      return queue.dead().size();
    }
  }

  @Test
  void a_script_gives_every_reply_once_and_in_order() {
    check(ScriptCalls.class);
  }

  public static class ScriptCalls {
    private static final ModelRequest REQUEST = new ModelRequest("", List.of(), List.of(), 1);

    private final ScriptedModel model = new ScriptedModel();

    @Operation
    public void says() {
      model.says("Done.");
    }

    @Operation
    public void calls() {
      model.calls("read", "{}");
    }

    /** Answers the id of the tool call, if there is one. */
    @Operation
    public String call() {
      ModelOutcome outcome;
      try {
        outcome = model.call(REQUEST);
      } catch (AssertionError e) {
        return "the script has ended";
      }
      return ((Replied) outcome).parts().getFirst() instanceof ToolCall call ? call.id() : "done";
    }

    @Operation
    public int requests() {
      return model.requests().size();
    }
  }

  @Test
  void a_notifier_gives_the_next_outcome_to_the_next_notice() {
    check(NotifierCalls.class);
  }

  @Param(name = "notice", gen = IntGen.class, conf = "0:1")
  public static class NotifierCalls {
    private static final List<Notice> NOTICES = List.of(notice(0), notice(1));

    private final TestNotifier notifier = new TestNotifier();

    @Operation
    public void answers() {
      notifier.answers(new ToolOutcome.InDoubt("reset"));
    }

    private static Notice notice(int seq) {
      return new Notice(
          Run.empty(RUN),
          ActionId.model(seq),
          Optional.empty(),
          TestEngine.START,
          () -> Timeline.empty(RUN),
          () -> {
            throw new IllegalStateException("no entry");
          },
          payload -> "no text",
          Optional.empty());
    }

    @Operation
    public boolean tell(@Param(name = "notice") int notice) {
      return notifier.tell(NOTICES.get(notice)) instanceof ToolOutcome.Returned;
    }

    @Operation
    public List<Notice> told() {
      return notifier.told();
    }
  }

  @Test
  void a_clock_goes_forward_only() {
    check(ClockCalls.class);
  }

  @Param(name = "seconds", gen = IntGen.class, conf = "1:5")
  public static class ClockCalls {
    private final TestClock clock = new TestClock(TestEngine.START);

    @Operation
    public void advance(@Param(name = "seconds") int seconds) {
      clock.advance(Duration.ofSeconds(seconds));
    }

    @Operation
    public void advanceTo(@Param(name = "seconds") int seconds) {
      clock.advanceTo(TestEngine.START.plusSeconds(seconds));
    }

    @Operation
    public Instant instant() {
      return clock.instant();
    }
  }
}
