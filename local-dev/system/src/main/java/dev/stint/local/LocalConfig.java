package dev.stint.local;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** How the system runs on this machine, under {@code stint.local}. */
@ConfigMapping(prefix = "stint.local")
public interface LocalConfig {

  /** Where the emulators keep what must outlive the process. */
  @WithDefault(".stint")
  Path data();

  /** How many steps are made at a time. */
  @WithDefault("4")
  int workers();

  /** Whether to hand on at once, at the start, whatever the last process left ready. */
  @WithDefault("true")
  boolean sweepAtStart();

  /**
   * How often to look for work whose message was lost; no more often than {@link #sweepIdle}, or
   * what waits in a long queue is put on it again and again.
   */
  @WithDefault("16m")
  Duration sweepEvery();

  /** How long a run must have made no progress before it is swept. */
  @WithDefault("16m")
  Duration sweepIdle();
}
