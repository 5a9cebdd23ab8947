package dev.stint.testkit.simulation;

import dev.stint.port.RunIndex;
import dev.stint.testkit.InMemoryRunIndex;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
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
  private final RunIndex latest = new InMemoryRunIndex();
  private final RunIndex listed = new InMemoryRunIndex();
  private Instant shown = Instant.MIN;

  LaggingIndex(Schedule schedule, Chance chance) {
    this.schedule = schedule;
    this.chance = chance;
  }

  /** What was written last. */
  RunIndex latest() {
    return latest;
  }

  RunIndex port() {
    return (RunIndex)
        Proxy.newProxyInstance(
            RunIndex.class.getClassLoader(),
            new Class<?>[] {RunIndex.class},
            (proxy, method, arguments) -> {
              if (PAGES.contains(method.getName())) {
                return SimulatedProcess.invoke(method, listed, arguments);
              }
              boolean writes = method.getReturnType() == void.class;
              if (writes) {
                later(() -> SimulatedProcess.invoke(method, listed, arguments));
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
