package dev.stint.lambda;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Ends the process when Quarkus stops the application because the Runtime API is gone. On AWS,
 * Lambda kills such a process. On a machine whose local system was killed nothing else would end
 * it.
 */
@Singleton
class End {

  void stopped(@Observes ShutdownEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      Quarkus.asyncExit();
    }
  }
}
