package dev.stint.testkit.simulation;

import dev.stint.port.RunIndex;
import dev.stint.testkit.InMemoryRunIndex;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An index whose pages lag behind what was written, as those of a secondary index in DynamoDB do.
 * The summary of a single run is always the latest.
 */
final class LaggingIndex {

  private static final Duration LAG_MAX = Duration.ofMinutes(10);
  private static final Set<String> PAGES = Set.of("list", "toRevive", "toExpire", "toErase");

  private final Schedule schedule;
  private final Chance chance;
  private final RunIndex latest;
  private final Optional<RunIndex> listed;
  private Instant shown = Instant.MIN;

  /**
   * @param listed makes the pages, some time after what was written; empty if they do not lag
   */
  LaggingIndex(Schedule schedule, Chance chance, RunIndex latest, Optional<RunIndex> listed) {
    this.schedule = schedule;
    this.chance = chance;
    this.latest = latest;
    this.listed = listed;
  }

  static LaggingIndex inMemory(Schedule schedule, Chance chance) {
    return new LaggingIndex(
        schedule, chance, new InMemoryRunIndex(), Optional.of(new InMemoryRunIndex()));
  }

  /** What was written last. */
  RunIndex latest() {
    return latest;
  }

  RunIndex port() {
    return listed.map(this::lagging).orElse(latest);
  }

  private RunIndex lagging(RunIndex pages) {
    return (RunIndex)
        Proxy.newProxyInstance(
            RunIndex.class.getClassLoader(),
            new Class<?>[] {RunIndex.class},
            (proxy, method, arguments) -> {
              if (PAGES.contains(method.getName())) {
                return SimulatedProcess.invoke(method, pages, arguments);
              }
              boolean writes = method.getReturnType() == void.class;
              if (writes) {
                later(() -> SimulatedProcess.invoke(method, pages, arguments));
              }
              return SimulatedProcess.invoke(method, latest, arguments);
            });
  }

  /** Shows a write in the pages: at once or late, and never before an earlier one. */
  private void later(Runnable write) {
    Instant now = schedule.now();
    Instant at = chance.hits(Fault.LAG) ? now.plus(chance.upTo(LAG_MAX)) : now;
    if (at.isBefore(shown)) {
      at = shown;
    }
    shown = at;
    if (at.isAfter(now)) {
      schedule.alarm(Duration.between(now, at), write);
    } else {
      write.run();
    }
  }
}
