package dev.stint.local;

import dev.stint.codec.DecisionLinks;
import dev.stint.emulators.LocalAws;
import dev.stint.quarkus.Endpoints;
import dev.stint.quarkus.StintConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** AWS on this machine: emulators of our own, unless an endpoint is configured. */
@Singleton
class LocalBeans {

  private @Nullable LocalAws emulators;
  private @Nullable DataLock lock;

  @Produces
  @Singleton
  Endpoints endpoints(StintConfig config, LocalConfig local) {
    if (config.endpoint().isPresent()) {
      return Endpoints.of(config);
    }
    lock = DataLock.take(local.data());
    LocalAws started = LocalAws.in(local.data());
    emulators = started;
    return new Endpoints(
        Optional.of(started.dynamoDb()), Optional.of(started.sqs()), Optional.of(started.s3()));
  }

  /** Decision links of this machine, signed with a key that is made here at the first start. */
  @Produces
  @Singleton
  DecisionLinks links(StintConfig config, LocalConfig local) {
    String key = config.links().key().orElseGet(() -> LinksKey.in(local.data()));
    return new DecisionLinks(List.of(key), config.links().validFor());
  }

  /**
   * Lets go at a live reload, when the process goes on. Otherwise there is nothing to do: what the
   * emulators keep is on disk already, as it must be for a process that is killed.
   */
  void stop(@Observes ShutdownEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      return;
    }
    if (emulators != null) {
      emulators.close();
    }
    if (lock != null) {
      lock.close();
    }
  }
}
