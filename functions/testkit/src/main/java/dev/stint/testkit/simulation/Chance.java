package dev.stint.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Everything that is left to chance in one simulation, from its seed alone. Each kind of fault has
 * a stream of its own, so that a simulation without one kind is much like the one with it.
 */
final class Chance {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final SplittableRandom random;
  private final Map<Fault, SplittableRandom> streams = new EnumMap<>(Fault.class);
  private final Map<Fault, Integer> rates = new EnumMap<>(Fault.class);
  private final Map<Fault, Integer> hits = new EnumMap<>(Fault.class);
  private final int hitsMax;
  private final List<Consumer<Fault>> listeners = new ArrayList<>();
  private int total;
  private boolean calm;

  /**
   * @param without kinds of faults that do not happen
   * @param hitsMax how many faults happen at most
   */
  Chance(long seed, Set<Fault> without, int hitsMax) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.hitsMax = hitsMax;
    for (Fault fault : Fault.values()) {
      SplittableRandom stream = new SplittableRandom(seed + GOLDEN * fault.name().hashCode());
      boolean happens = stream.nextInt(5) < 2;
      int rate = fault.rates().get(stream.nextInt(fault.rates().size()));
      streams.put(fault, stream);
      if (happens && !without.contains(fault)) {
        rates.put(fault, rate);
      }
    }
  }

  /** Whether a fault happens here. */
  boolean hits(Fault fault) {
    Integer rate = rates.get(fault);
    if (rate == null || calm || total >= hitsMax || stream(fault).nextInt(rate) > 0) {
      return false;
    }
    hits.merge(fault, 1, Integer::sum);
    total++;
    listeners.forEach(listener -> listener.accept(fault));
    return true;
  }

  /** Tells of each fault that happens. */
  void tell(Consumer<Fault> listener) {
    listeners.add(listener);
  }

  private SplittableRandom stream(Fault fault) {
    SplittableRandom stream = streams.get(fault);
    if (stream == null) {
      throw new IllegalStateException("No stream of " + fault);
    }
    return stream;
  }

  /** These kinds of faults do not happen. */
  void never(Set<Fault> kinds) {
    rates.keySet().removeAll(kinds);
  }

  /** No fault happens any more. */
  void calm() {
    calm = true;
  }

  boolean isCalm() {
    return calm;
  }

  /** How often each kind of fault happened. */
  Map<Fault, Integer> hits() {
    return Collections.unmodifiableMap(hits);
  }

  /** How many faults happened. */
  int total() {
    return total;
  }

  /** 0 to {@code bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  <T> T of(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  /** A time up to this one, small ones more often. */
  Duration upTo(Duration most) {
    double part = random.nextDouble();
    return Duration.ofNanos((long) (most.toNanos() * part * part * part));
  }

  /** Chance without faults for one part, by which all other parts stay as they were. */
  Chance apart(String part) {
    return new Chance(seed + GOLDEN * part.hashCode(), Set.of(Fault.values()), 0);
  }

  SplittableRandom split() {
    return random.split();
  }
}
