package dev.stint.cdk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.Construct;

/**
 * To where functions send traces and metrics.
 *
 * @param metrics whether functions print metrics for CloudWatch, and the dashboard shows them
 * @param endpoint the address of a collector that takes OTLP over HTTP; null if there are no
 *     traces, or they go to X-Ray
 * @param toXRay whether traces go to X-Ray
 */
public record Telemetry(boolean metrics, @Nullable String endpoint, boolean toXRay) {

  /** Nothing is sent. */
  public static final Telemetry OFF = new Telemetry(false, null, false);

  public Telemetry {
    if (toXRay && endpoint != null) {
      throw new IllegalArgumentException(
          "Traces go to X-Ray or to '%s', and not to both".formatted(endpoint));
    }
    if (endpoint != null && !endpoint.matches("https?://[^\\s/?#@]+(/[^\\s?#]*)?")) {
      throw new IllegalArgumentException(
          "Traces go to the address of a collector, as https://collector.example.com, and not to '%s'"
              .formatted(endpoint));
    }
  }

  Telemetry withMetrics() {
    return new Telemetry(true, endpoint, toXRay);
  }

  Telemetry to(String collector) {
    return new Telemetry(metrics, collector, toXRay);
  }

  Telemetry withXRay() {
    return new Telemetry(metrics, endpoint, true);
  }

  /** The name of these agents among others: the path of their construct. */
  static String service(Construct agents) {
    return agents.getNode().getPath();
  }

  /** The variables of functions. */
  Map<String, String> variables(Construct agents) {
    Map<String, String> variables = new LinkedHashMap<>();
    address(agents).ifPresent(to -> variables.put("STINT_TELEMETRY_ENDPOINT", to));
    if (metrics || !variables.isEmpty()) {
      variables.put("STINT_TELEMETRY_METRICS", metrics ? "emf" : "none");
      variables.put("STINT_TELEMETRY_SERVICE", service(agents));
    }
    return variables;
  }

  private Optional<String> address(Construct agents) {
    return toXRay
        ? Optional.of(
            "https://xray.%s.%s"
                .formatted(Stack.of(agents).getRegion(), Stack.of(agents).getUrlSuffix()))
        : Optional.ofNullable(endpoint);
  }

  /** Lets a function send spans to X-Ray, which has no resources to restrict that to. */
  void grantTo(Role role) {
    if (!toXRay) {
      return;
    }
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("xray:PutTraceSegments", "xray:PutSpans"))
            .resources(List.of("*"))
            .build());
    Nag.accept(role, "AwsSolutions-IAM5", "X-Ray has no resources", "/^Resource::\\*$/");
  }
}
