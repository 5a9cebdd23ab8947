package dev.stint.testkit.simulation;

import dev.stint.engine.Observer;
import dev.stint.engine.Observer.Appended;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.EntryId;
import dev.stint.run.Timeline;
import dev.stint.telemetry.ModelNames;
import dev.stint.telemetry.Span;
import dev.stint.telemetry.Spans;
import dev.stint.telemetry.TraceIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The spans that processes have sent. A process that dies before it sends takes its own with it.
 */
final class Traced {

  private final Spans spans = new Spans(true, ModelNames.NONE);
  private final Set<EntryId> sent = new HashSet<>();

  /** Sends what a process was told of. */
  void send(List<Observer.Event> events) {
    for (Observer.Event event : events) {
      if (event instanceof Appended at) {
        sent.add(new EntryId(at.run().id(), at.seq()));
      }
    }
    events.clear();
  }

  /**
   * Checks that the trace of a run has each of its steps, and each of them once.
   *
   * @throws Violation if it does not
   */
  void check(Timeline timeline) {
    List<Span> trace = new ArrayList<>();
    for (Timeline at : timeline.log()) {
      Entry entry = at.last();
      long seq = at.length() - 1;
      if ((entry instanceof ModelReplied || entry instanceof ToolReturned)
          && !sent.contains(new EntryId(timeline.run().id(), seq))) {
        throw new Violation(
            "%s: the span of entry %d was never sent: %s".formatted(timeline.run(), seq, entry));
      }
      trace.addAll(spans.of(new Appended(at.before().run(), entry, at.run(), false)));
    }
    Map<String, Span> byId = new HashMap<>(); // A run may go on after its end, and so do its waits.
    for (Span span : trace) {
      Span other = byId.put(span.id(), span);
      boolean isWhole = span.id().equals(TraceIds.run(timeline.run().id()));
      if ((other != null && !isWhole && !endedWithRun(other))
          || isWhole != (span.parent() == null)
          || !span.trace().equals(TraceIds.trace(timeline.run().id()))) {
        throw new Violation("%s has span %s, and %s".formatted(timeline.run(), span, other));
      }
    }
  }

  private static boolean endedWithRun(Span span) {
    return "run".equals(span.attributes().get("stint.wait.ended_by"));
  }
}
