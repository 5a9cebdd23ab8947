package dev.stint.engine;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.engine.Verdict.Append;
import dev.stint.message.Text;
import dev.stint.run.Entry;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.testkit.InMemoryEntryLog;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What threads share in the engine. Two threads call it at once, in orders that Lincheck chooses;
 * the answers must be those of the same calls one after another.
 */
@Isolated("Lincheck changes the code of the whole process while it runs")
class InterleavingsTest {

  private static final int SCENARIOS = 12;
  private static final int CALLS_PER_THREAD = 3;
  private static final int ORDERS = 20;
  private static final int PARALLEL_RUNS = 20;

  /**
   * @param parts classes with a check of their own here or in the testkit: their calls are not
   *     interrupted
   */
  private static void check(Class<?> calls, Class<?>... parts) {
    List<String> checked = Stream.of(parts).map(Class::getName).toList();
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .actorsBefore(0)
        .actorsPerThread(CALLS_PER_THREAD)
        .actorsAfter(1)
        .invocationsPerIteration(ORDERS)
        .addGuarantee(forClasses(InterleavingsTest::isOfValues).allMethods().ignore())
        .addGuarantee(forClasses(checked::contains).allMethods().treatAsAtomic())
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
    return type.startsWith("dev.stint.agent.")
        || type.startsWith("dev.stint.message.")
        || type.startsWith("dev.stint.run.");
  }

  @Test
  void a_cache_is_never_wrong_about_what_it_keeps() {
    check(CacheCalls.class);
    checkInParallel(CacheCalls.class);
  }

  /** Values of 1 to 3 bytes, in a cache of 4. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "bytes", gen = IntGen.class, conf = "1:3")
  public static class CacheCalls {
    private final BoundedCache<Integer, Integer> cache = new BoundedCache<>(4, Integer::longValue);

    @Operation
    public int get(@Param(name = "key") int key) {
      return cache.get(key).orElse(0);
    }

    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "bytes") int bytes) {
      cache.put(key, bytes);
    }

    @Operation
    public void remove(@Param(name = "key") int key) {
      cache.remove(key);
    }
  }

  @Test
  void a_history_always_has_what_is_in_the_log() {
    check(HistoryCalls.class, BoundedCache.class, InMemoryEntryLog.class);
  }

  /**
   * Two runs, changed by this process and by another one. Only short runs have room in the cache.
   */
  @Param(name = "run", gen = IntGen.class, conf = "1:2")
  public static class HistoryCalls {
    private static final RunId ONE = new RunId("r-1");
    private static final RunId TWO = new RunId("r-2");
    private static final Entry STARTED =
        new Started(
            Instant.EPOCH,
            "clerk",
            List.of(Text.of("Go.")),
            Limits.DEFAULT,
            Limits.DEFAULT,
            "1f0e3dad99908345",
            null);
    private static final Entry MESSAGE =
        new MessageReceived(Instant.EPOCH, List.of(Text.of("And?")), null);

    private final InMemoryEntryLog log = new InMemoryEntryLog();
    private final History history = Histories.of(log, 600);
    private final History elsewhere = Histories.of(log, History.CACHE_BYTES_MAX);

    public HistoryCalls() {
      log.append(ONE, 0, STARTED);
      log.append(TWO, 0, STARTED);
    }

    private static RunId id(int run) {
      return run == 1 ? ONE : TWO;
    }

    private static long say(History process, int run) {
      return process.<Long>change(
          process.load(id(run)),
          known -> new Append<>(MESSAGE, transition -> transition.after().length()));
    }

    @Operation
    public long say(@Param(name = "run") int run) {
      return say(history, run);
    }

    @Operation
    public long sayElsewhere(@Param(name = "run") int run) {
      return say(elsewhere, run);
    }

    @Operation
    public long load(@Param(name = "run") int run) {
      return history.load(id(run)).length();
    }
  }

  @Test
  void a_deployment_asks_for_its_routes_once() {
    check(RouteCalls.class);
  }

  public static class RouteCalls {
    private final AtomicInteger asked = new AtomicInteger();
    private final Agent agent = Agent.named("clerk").build();
    private final Deployment deployment =
        new Deployment(
            List.of(agent),
            () -> List.of(Route.of("default", new Numbered(asked.incrementAndGet()))),
            Controls.NONE);

    private record Numbered(int number) implements Model {
      @Override
      public ModelOutcome call(ModelRequest request) {
        throw new AssertionError("Nobody calls it");
      }
    }

    @Operation
    public int model() {
      return ((Numbered) deployment.route(agent).stops().getFirst().client()).number();
    }
  }
}
