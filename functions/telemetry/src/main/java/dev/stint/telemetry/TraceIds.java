package dev.stint.telemetry;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.Sha256;

/**
 * The ids of a run's trace. They are derived from the run and its actions, so that every process
 * knows them, none has to be handed on, and a span that is sent twice is the same span.
 *
 * <p>An id is the beginning of the SHA-256 of a text, in lower-case hexadecimal digits: 16 bytes
 * for a trace and 8 for a span, as W3C Trace Context has it.
 */
public final class TraceIds {

  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;

  private TraceIds() {}

  /** The trace of a run: of {@code trace <run>}. */
  public static String trace(RunId run) {
    return id("trace " + run, TRACE_DIGITS);
  }

  /** The span of the run as a whole: of {@code run <run>}. */
  public static String run(RunId run) {
    return id("run " + run, SPAN_DIGITS);
  }

  /** The span of an action: of {@code action <run> <action>}. */
  public static String action(RunId run, ActionId action) {
    return id("action %s %s".formatted(run, action), SPAN_DIGITS);
  }

  /**
   * The span of what an entry began, a wait, or of what only it tells of: of {@code entry <run>
   * <seq>}.
   */
  public static String entry(RunId run, long seq) {
    return id("entry %s %d".formatted(run, seq), SPAN_DIGITS);
  }

  private static String id(String text, int digits) {
    return Sha256.of(text).substring(0, digits);
  }
}
