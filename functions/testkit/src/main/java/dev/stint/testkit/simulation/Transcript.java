package dev.stint.testkit.simulation;

import dev.stint.agent.RunId;
import dev.stint.message.Excerpt;
import dev.stint.run.Entry;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The history of a simulation: its last lines for people, and one number for all of it. */
final class Transcript {

  private static final int LINES_MAX = 60;
  private static final int LINE_CHARS_MAX = 150;

  private final Supplier<Instant> clock;
  private final Map<RunId, String> names = new LinkedHashMap<>();
  private final Deque<Line> lines = new ArrayDeque<>();
  private final boolean written;
  private long digest = 1;

  /**
   * @param written whether lines are kept, which costs time
   */
  Transcript(Supplier<Instant> clock, boolean written) {
    this.clock = clock;
    this.written = written;
  }

  /** An entry that was appended. */
  void entry(RunId run, long seq, Entry entry) {
    digest(run.hashCode());
    digest(entry.getClass().getSimpleName().hashCode()); // Enums hash otherwise in another JVM.
    digest(entry.at().hashCode());
    if (written) {
      String what = entry.toString().replace(entry.at().toString(), "").replace("at=, ", "");
      line(run, "%s[%d] %s".formatted(name(run), seq, what));
    }
  }

  /** Something else that happened to a run. */
  void event(RunId run, String what) {
    digest(what.hashCode());
    if (written) {
      line(run, "%s %s".formatted(name(run), what));
    }
  }

  private void digest(int more) {
    digest = 31 * digest + more + clock.get().hashCode();
  }

  private record Line(RunId run, String text) {}

  private void line(RunId run, String what) {
    String at = clock.get().toString().substring(8, 23);
    lines.add(new Line(run, at + " " + Excerpt.beginning(what, LINE_CHARS_MAX)));
  }

  /** Runs by short names, in the order in which they came. */
  private String name(RunId run) {
    return names.computeIfAbsent(run, id -> "run-" + (char) ('A' + names.size()));
  }

  /** Two simulations with one digest did the same. */
  long digest() {
    return digest;
  }

  /** The last lines: of the runs that a message names, or of all if it names none. */
  List<String> lines(String message) {
    List<Line> named = lines.stream().filter(line -> message.contains(line.run.value())).toList();
    List<Line> shown = named.isEmpty() ? List.copyOf(lines) : named;
    return shown.stream().skip(Math.max(0, shown.size() - LINES_MAX)).map(Line::text).toList();
  }
}
