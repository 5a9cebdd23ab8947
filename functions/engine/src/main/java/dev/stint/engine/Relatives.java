package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.Forks;
import dev.stint.port.Forks.Fork;
import dev.stint.run.Entry.Forked;
import dev.stint.run.EntryId;
import dev.stint.run.ImpossibleHistory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/** Finds the runs that share entries. Used once. */
final class Relatives {

  private final History history;
  private final Forks forks;
  private final Set<RunId> seen = new HashSet<>();
  private final SequencedSet<RunId> found = new LinkedHashSet<>();
  private final SequencedMap<RunId, String> left = new LinkedHashMap<>();

  Relatives(History history, Forks forks) {
    this.history = history;
    this.forks = forks;
  }

  Families of(Collection<RunId> runs) {
    for (RunId run : runs) {
      try {
        if (!history.load(run).isEmpty()) {
          add(origin(run), Optional.empty());
        }
      } catch (DamagedLog | ExpiredRun | ImpossibleHistory e) {
        left.put(run, String.valueOf(e.getMessage()));
      }
    }
    return new Families(found, left);
  }

  /**
   * Adds a run, and its forks.
   *
   * @param why the run that it is a fork of is left; empty if that moves
   */
  private void add(RunId run, Optional<String> why) {
    if (!seen.add(run)) {
      return;
    }
    Optional<String> stays = why;
    try {
      if (history.load(run).isEmpty()) {
        return;
      }
    } catch (DamagedLog | ExpiredRun | ImpossibleHistory e) {
      stays = stays.or(() -> Optional.of(String.valueOf(e.getMessage())));
    }
    stays.ifPresentOrElse(reason -> left.put(run, reason), () -> found.add(run));
    Optional<String> ofForks =
        stays.map(reason -> "Run %s is left, and its forks with it".formatted(run));
    forksOf(run).forEach(fork -> add(fork, ofForks));
  }

  /** The run that was started, of which this one is a fork, or a fork of a fork. */
  private RunId origin(RunId run) {
    RunId origin = run;
    while (history.entry(new EntryId(origin, 0)) instanceof Forked fork) {
      origin = fork.from();
    }
    return origin;
  }

  private List<RunId> forksOf(RunId run) {
    List<RunId> all = new ArrayList<>();
    List<Fork> page = forks.of(run, Forks.PAGE_MAX);
    while (!page.isEmpty()) {
      page.forEach(fork -> all.add(fork.run()));
      page = forks.of(run, Optional.of(page.getLast().run()), Forks.PAGE_MAX);
    }
    return all;
  }
}
