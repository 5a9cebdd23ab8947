package dev.stint.quarkus;

import dev.stint.run.StepMessage;
import dev.stint.telemetry.TraceIds;
import java.util.List;
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
    MDC.put(RUN, message.run().toString());
    MDC.put(ACTION, message.action().toString());
    MDC.put(TRACE, TraceIds.trace(message.run()));
    MDC.put(SPAN, TraceIds.action(message.run(), message.action()));
  }

  static void leave() {
    List.of(RUN, ACTION, TRACE, SPAN).forEach(MDC::remove);
  }
}
