package dev.stint.telemetry;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The ids of a run's trace. They are derived from the run and its actions, so that every process
 * knows them, none has to be handed on, and a span that is sent twice is the same span.
 *
 * <p>An id is the beginning of the SHA-256 of a text, in lower-case hexadecimal digits: 16 bytes
 * for a trace and 8 for a span, as W3C Trace Context has it.
 */
public final class TraceIds {

  private static final int TRACE_BYTES = 16;
  private static final int SPAN_BYTES = 8;

  private TraceIds() {}

  /** The trace of a run: of {@code trace <run>}. */
  public static String trace(RunId run) {
    return id("trace " + run, TRACE_BYTES);
  }

  /** The span of the run as a whole: of {@code run <run>}. */
  public static String run(RunId run) {
    return id("run " + run, SPAN_BYTES);
  }

  /** The span of an action: of {@code action <run> <action>}. */
  public static String action(RunId run, ActionId action) {
    return id("action %s %s".formatted(run, action), SPAN_BYTES);
  }

  /**
   * The span of what an entry began, a wait, or of what only it tells of: of {@code entry <run>
   * <seq>}.
   */
  public static String entry(RunId run, long seq) {
    return id("entry %s %d".formatted(run, seq), SPAN_BYTES);
  }

  private static String id(String text, int bytes) {
    return HexFormat.of().formatHex(sha256(text), 0, bytes);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
