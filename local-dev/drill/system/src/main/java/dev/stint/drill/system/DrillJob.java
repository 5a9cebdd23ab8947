package dev.stint.drill.system;

import dev.stint.drill.DrillConfig;
import dev.stint.local.LocalJob;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The drill's task at the start. */
final class DrillJob {

  @Produces
  @Singleton
  LocalJob job(DrillConfig config) {
    return new LocalJob("drill", config.input());
  }
}
