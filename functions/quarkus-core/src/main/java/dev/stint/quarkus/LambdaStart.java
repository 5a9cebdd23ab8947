package dev.stint.quarkus;

import dev.stint.telemetry.Telemetry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses to start a Lambda function that could not do its work, so that a broken configuration
 * does not use up the deliveries of a message. The functions {@code dead} and {@code sweep} call no
 * model and make no link, so they start even if models or links are configured wrongly.
 */
@Singleton
class LambdaStart {

  private static final String RUNTIME_API = "AWS_LAMBDA_RUNTIME_API";

  private final Instance<StartCheck> check;
  private final Instance<Telemetry> telemetry;
  private final Optional<String> function;

  @Inject
  LambdaStart(
      Instance<StartCheck> check,
      Instance<Telemetry> telemetry,
      @ConfigProperty(name = "quarkus.funqy.export") Optional<String> function) {
    this.check = check;
    this.telemetry = telemetry;
    this.function = function;
  }

  /** Whether this process is a Lambda function. */
  static boolean isFunction() {
    return System.getenv(RUNTIME_API) != null;
  }

  void started(@Observes StartupEvent event) {
    if (!isFunction()) {
      return;
    }
    try {
      telemetry.get(); // Its settings are those of every function.
      check();
    } catch (RuntimeException e) {
      InitFailure.report(e);
      throw e;
    }
  }

  /** Without a function name this process is the API, which makes and accepts links. */
  private void check() {
    switch (function.orElse("")) {
      case "step" -> check.get().steps();
      case "dead" -> {}
      case "sweep" -> check.get().sweeps();
      case "email" -> check.get().mails();
      case "callback" -> check.get().callbacks();
      default -> check.get().links();
    }
  }
}
