package dev.stint.testkit;

import dev.stint.agent.RunId;
import dev.stint.port.Forks;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link Forks} in memory. */
public final class InMemoryForks implements Forks {

  private final Map<RunId, Map<RunId, Fork>> forks = new HashMap<>();

  @Override
  public synchronized void note(RunId source, Fork fork) {
    forks.computeIfAbsent(source, run -> new LinkedHashMap<>()).put(fork.run(), fork);
  }

  @Override
  public synchronized List<Fork> of(RunId source, int max) {
    return forks.getOrDefault(source, Map.of()).values().stream().limit(max).toList();
  }

  @Override
  public synchronized void forget(RunId source, Fork fork) {
    forks.getOrDefault(source, new HashMap<>()).remove(fork.run(), fork);
  }
}
