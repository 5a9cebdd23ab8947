package dev.stint.quarkus;

import dev.stint.embedded.EmbeddedStepQueue;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.engine.Engine;
import dev.stint.quarkus.StintConfig.StoreName;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether runs can go on in the directory of this process, and whether its last backup is whole.
 * The extension makes it a bean if the application has SmallRye Health.
 */
@Readiness
final class StoreHealth implements HealthCheck {

  private final StoreName name;
  private final Instance<Engine.Ports> ports;
  private final Instance<EmbeddedStore> store;
  private final Instance<EmbeddedBackups> backups;

  @Inject
  StoreHealth(
      StoreName name,
      Instance<Engine.Ports> ports,
      Instance<EmbeddedStore> store,
      Instance<EmbeddedBackups> backups) {
    this.name = name;
    this.ports = ports;
    this.store = store;
    this.backups = backups;
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> problem =
        name == StoreName.EMBEDDED && ports.get().queue() instanceof EmbeddedStepQueue
            ? store.get().problem().or(() -> backups.get().problem())
            : Optional.empty();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("Where runs are kept").withData("store", name.name());
    problem.ifPresent(why -> response.withData("problem", why));
    return response.status(problem.isEmpty()).build();
  }
}
