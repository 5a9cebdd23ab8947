package dev.stint.port;

import dev.stint.agent.RunId;
import org.jspecify.annotations.Nullable;

/** A stored entry is missing or cannot be read. The run stops. */
public final class DamagedLog extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DamagedLog(RunId run, long seq, String what, @Nullable Throwable cause) {
    super(
        "Run %s, entry %d: %s. The run stops here; restore the entry from a backup or start a new run."
            .formatted(run, seq, what),
        cause);
  }
}
