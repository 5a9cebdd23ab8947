package dev.stint.testkit.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which faults met runs in which states: how often each kind of fault happened in a process at work
 * on a run, by the last entry of that run.
 */
final class Coverage {

  private static final long THOUSAND = 1_000;

  private final Map<Fault, Map<String, Long>> met = new EnumMap<>(Fault.class);

  void met(Fault fault, String state) {
    met(fault, state, 1);
  }

  private void met(Fault fault, String state, long times) {
    met.computeIfAbsent(fault, kind -> new TreeMap<>()).merge(state, times, Long::sum);
  }

  void add(Coverage other) {
    other.met.forEach(
        (fault, states) -> states.forEach((state, times) -> met(fault, state, times)));
  }

  /** The states that a fault has met. */
  Set<String> states(Fault fault) {
    return new TreeSet<>(met.getOrDefault(fault, Map.of()).keySet());
  }

  /** The states that any fault has met. */
  Set<String> states() {
    Set<String> states = new TreeSet<>();
    met.keySet().forEach(fault -> states.addAll(states(fault)));
    return states;
  }

  /** A table: a line for each state, a column for each kind of fault. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder("%-28s".formatted(""));
    int column = 0;
    for (Fault fault : Fault.values()) {
      column++;
      head.append("%6d".formatted(column));
      lines.add("%2d %s".formatted(column, fault));
    }
    lines.add(head.toString());
    for (String state : states()) {
      StringBuilder line = new StringBuilder("%-28s".formatted(state));
      for (Fault fault : Fault.values()) {
        line.append("%6s".formatted(shortly(times(fault, state))));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private long times(Fault fault, String state) {
    return met.getOrDefault(fault, Map.of()).getOrDefault(state, 0L);
  }

  private static String shortly(long times) {
    return times == 0
        ? "·"
        : times < 10 * THOUSAND
            ? Long.toString(times)
            : String.format(Locale.ROOT, "%dk", times / THOUSAND);
  }
}
