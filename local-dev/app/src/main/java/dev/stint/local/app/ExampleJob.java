package dev.stint.local.app;

import dev.stint.clerk.ClerkJob;
import dev.stint.local.LocalJob;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** The clerk's task at the start. */
final class ExampleJob {

  @Produces
  @Singleton
  LocalJob job() {
    return new LocalJob(ClerkJob.AGENT, ClerkJob.INPUT, List.of("What does clause 14.1 say?"));
  }
}
