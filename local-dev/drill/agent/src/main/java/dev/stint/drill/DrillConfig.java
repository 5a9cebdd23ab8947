package dev.stint.drill;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of the drill, under {@code drill}. */
@ConfigMapping(prefix = "drill")
public interface DrillConfig {

  /** The file outside of Stint to which every effect adds a line. */
  Path effects();

  /** The agent's task. If it mentions a crash, the agent crashes. */
  @WithDefault("Go through the drill.")
  String input();

  /** How many tool calls the agent makes; every one is asked for by one model call. */
  @WithDefault("150")
  int calls();

  /**
   * How long a model call takes. If that is above zero, every model call leaves a trace when it
   * begins.
   */
  @WithDefault("0s")
  Duration modelLasts();

  /** How long an effect goes on after its line is written. */
  @WithDefault("0s")
  Duration effectLasts();

  /** Whether calls write a document. */
  @WithDefault("true")
  boolean notes();

  /**
   * Where another system takes what it is asked, and answers later; without it nothing is asked.
   */
  Optional<URI> otherSystem();
}
