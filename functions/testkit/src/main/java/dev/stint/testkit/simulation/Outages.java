package dev.stint.testkit.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Parts of the world that are out of order for a while, for every process. */
final class Outages {

  private static final Duration LONGEST = Duration.ofHours(9);

  /** A part of the world. */
  enum Out {
    LOG,
    QUEUE,
    INDEX,
    PAYLOADS,
    MODELS,
    CREDENTIALS,
    TOOLS,
    CHANNEL,
    /** No process has the agents, as after a wrong deployment. */
    AGENTS
  }

  private final Schedule schedule;
  private final Chance chance;
  private final List<Out> parts;
  private final Map<Out, Instant> until = new EnumMap<>(Out.class);

  /**
   * @param never parts that are never out of order
   */
  Outages(Schedule schedule, Chance chance, Set<Out> never) {
    this.schedule = schedule;
    this.chance = chance;
    this.parts =
        Stream.concat(Stream.of(Out.values()), Stream.of(Out.AGENTS, Out.AGENTS)) // More often.
            .filter(part -> !never.contains(part))
            .toList();
  }

  /** One begins here, or not. */
  void mayBegin() {
    if (chance.hits(Fault.OUTAGE)) {
      until.put(chance.of(parts), schedule.now().plus(chance.upTo(LONGEST)));
    }
  }

  boolean isOut(Out part) {
    Instant end = until.get(part);
    return end != null && !chance.isCalm() && schedule.now().isBefore(end);
  }
}
