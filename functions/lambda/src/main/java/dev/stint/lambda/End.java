package dev.stint.lambda;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * A process whose Runtime API is gone has nothing left to wait for. Lambda kills it; on a machine
 * where the local system was killed nobody would, as Quarkus only stops the application.
 */
@Singleton
class End {

  void stopped(@Observes ShutdownEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      Quarkus.asyncExit();
    }
  }
}
