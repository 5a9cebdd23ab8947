package dev.stint.quarkus;

import dev.stint.run.StepMessage;
import dev.stint.telemetry.TraceIds;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.MDC;

/** Says in each line of the log of this thread which step it is about. */
final class LogContext {

  private static final String RUN = "run";
  private static final String ACTION = "action";
  private static final String TRACE = "traceId";
  private static final String SPAN = "spanId";

  private LogContext() {}

  /** From here on, lines say the run, its action, and the ids of their trace and span. */
  static void enter(StepMessage message) {
    MDC.put(RUN, message.run());
    MDC.put(ACTION, message.action());
    MDC.put(TRACE, new Computed(() -> TraceIds.trace(message.run())));
    MDC.put(SPAN, new Computed(() -> TraceIds.action(message.run(), message.action())));
  }

  /** An id that is computed if a line is written; most steps write none. */
  private record Computed(Supplier<String> id) {
    @Override
    public String toString() {
      return id.get();
    }
  }

  static void leave() {
    List.of(RUN, ACTION, TRACE, SPAN).forEach(MDC::remove);
  }
}
