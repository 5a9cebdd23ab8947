package dev.stint.http;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses to start an API that other machines may reach and that authenticates nobody: it would
 * believe whoever a decision says it is by. In a Lambda function the gateway authenticates.
 */
@Singleton
class ExposureCheck {

  private static final String RUNTIME_API = "AWS_LAMBDA_RUNTIME_API";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

  private final People people;
  private final HttpConfig config;
  private final String host;

  @Inject
  ExposureCheck(
      People people,
      HttpConfig config,
      @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String host) {
    this.people = people;
    this.config = config;
    this.host = host;
  }

  void started(@Observes StartupEvent event) {
    boolean exposed =
        LaunchMode.current() == LaunchMode.NORMAL
            && System.getenv(RUNTIME_API) == null
            && !LOOPBACK.contains(host);
    if (exposed && !people.authenticate() && !config.open()) {
      throw new ConfigurationException(
          "The API at %s may be reached from other machines and authenticates nobody, so it would believe whoever a decision says it is by. Set stint.http.tokens.<person>, or an authentication of Quarkus, or quarkus.http.host=localhost; or stint.http.open=true, if that is meant."
              .formatted(host));
    }
  }
}
