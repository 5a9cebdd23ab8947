package dev.stint.testkit;

import dev.stint.agent.RunId;
import dev.stint.port.Forks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** {@link Forks} in memory. */
public final class InMemoryForks implements Forks {

  private final Map<RunId, NavigableMap<RunId, Fork>> forks = new HashMap<>();

  @Override
  public synchronized void note(RunId source, Fork fork) {
    forks.computeIfAbsent(source, run -> new TreeMap<>()).put(fork.run(), fork);
  }

  @Override
  public synchronized List<Fork> of(RunId source, Optional<RunId> after, int max) {
    NavigableMap<RunId, Fork> all = forks.getOrDefault(source, new TreeMap<>());
    return after.map(last -> all.tailMap(last, false)).orElse(all).values().stream()
        .limit(max)
        .toList();
  }

  @Override
  public synchronized void forget(RunId source, Fork fork) {
    forks.getOrDefault(source, new TreeMap<>()).remove(fork.run(), fork);
  }
}
