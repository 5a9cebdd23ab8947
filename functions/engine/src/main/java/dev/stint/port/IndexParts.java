package dev.stint.port;

import dev.stint.run.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parts by which an index orders its runs: those of each status, but for some of them. */
public final class IndexParts {

  /** Runs that a person may have changed, of any status. */
  public static final String ANNOUNCED = "ANNOUNCED";

  /** Waiting runs of which a wait ends by itself, at its time or as it expires. */
  private static final String TIMED = "TIMED";

  /** The parts with the runs that may have lost work. */
  public static final List<String> TO_REVIVE = List.of(Status.RUNNING.name(), ANNOUNCED, TIMED);

  private IndexParts() {}

  /** The part of a run whose log is kept. */
  public static String of(RunSummary run) {
    if (run.notes().announced().isPresent()) {
      return ANNOUNCED;
    }
    return run.notes().due().isPresent() ? TIMED : run.status().name();
  }

  /** The parts of runs in these statuses, without those that were announced. */
  public static List<String> of(Set<Status> statuses) {
    List<String> parts = new ArrayList<>(statuses.stream().map(Status::name).toList());
    if (statuses.contains(Status.WAITING)) {
      parts.add(TIMED);
    }
    return parts;
  }
}
