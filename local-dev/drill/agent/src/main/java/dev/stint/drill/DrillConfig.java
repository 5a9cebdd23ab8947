package dev.stint.drill;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** How the drill goes, under {@code drill}. */
@ConfigMapping(prefix = "drill")
public interface DrillConfig {

  /** The file outside of Stint to which each effect adds a line. */
  Path effects();

  /** The agent's task; told to crash, it does. */
  @WithDefault("Go through the drill.")
  String input();

  /** Tool calls until the agent is done; each is asked for by one model call. */
  @WithDefault("150")
  int calls();

  /** How long a model call takes; one that takes time leaves a trace when it begins. */
  @WithDefault("0s")
  Duration modelLasts();

  /** How long an effect goes on after its line is written. */
  @WithDefault("0s")
  Duration effectLasts();
}
