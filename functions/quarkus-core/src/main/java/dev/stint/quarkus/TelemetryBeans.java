package dev.stint.quarkus;

import dev.stint.engine.Observer;
import dev.stint.engine.RetryPolicy;
import dev.stint.quarkus.StintConfig.ModelConfig;
import dev.stint.quarkus.StintConfig.ProviderName;
import dev.stint.quarkus.StintConfig.TelemetryConfig;
import dev.stint.telemetry.ModelNames;
import dev.stint.telemetry.ModelNames.Vendors;
import dev.stint.telemetry.Signer;
import dev.stint.telemetry.Telemetry;
import dev.stint.telemetry.Telemetry.Metrics;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;

/** Produces what sends traces and metrics, and the observer by which the engine tells it. */
final class TelemetryBeans {

  private static final String FUNCTION = "AWS_LAMBDA_FUNCTION_NAME";

  @Produces
  @Singleton
  Telemetry telemetry(StintConfig config, Config environment) {
    TelemetryConfig telemetry = config.telemetry();
    telemetry.endpoint().ifPresent(TelemetryBeans::check);
    if (!telemetry.timeout().isPositive()
        || telemetry.timeout().compareTo(RetryPolicy.DEFAULT.margin()) > 0) {
      throw new ConfigurationException(
          "stint.telemetry.timeout is %s; expected some time, and at most the %s that a step keeps for its end"
              .formatted(telemetry.timeout(), RetryPolicy.DEFAULT.margin()));
    }
    telemetry.headers().forEach(TelemetryBeans::check);
    boolean toXRay = telemetry.endpoint().filter(XRay::is).isPresent();
    if (toXRay && telemetry.metrics().filter(Metrics.OTLP::equals).isPresent()) {
      throw new ConfigurationException(
          "stint.telemetry.metrics is otlp, and X-Ray takes no metrics: set it to emf, or the endpoint to that of a collector");
    }
    Metrics metrics =
        telemetry
            .metrics()
            .orElse(telemetry.endpoint().isPresent() && !toXRay ? Metrics.OTLP : Metrics.NONE);
    if (metrics == Metrics.OTLP && telemetry.endpoint().isEmpty()) {
      throw new ConfigurationException(
          "stint.telemetry.metrics is otlp, and stint.telemetry.endpoint does not say where that is");
    }
    return new Telemetry(
        new Telemetry.Settings(
            telemetry.endpoint(),
            telemetry.headers(),
            telemetry.timeout(),
            metrics,
            telemetry.content(),
            resource(config, environment)),
        models(config),
        toXRay ? new XRay(config.region()) : Signer.NONE,
        System.out::println,
        InstantSource.system());
  }

  private static void check(String header, String value) {
    try {
      HttpRequest.newBuilder().header(header, value);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException( // Its message has the value, which may be a key.
          "stint.telemetry.headers.\"%s\" cannot be sent: its name or its value is not one of a header"
              .formatted(header));
    }
  }

  private static void check(URI endpoint) {
    boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
    if (!http
        || endpoint.getHost() == null
        || endpoint.getQuery() != null
        || endpoint.getUserInfo() != null) {
      throw new ConfigurationException( // It may have a key, which is for a header.
          "stint.telemetry.endpoint: expected the base address of a collector, as http://localhost:4318, and a key in stint.telemetry.headers");
    }
  }

  private static Map<String, String> resource(StintConfig config, Config environment) {
    Map<String, String> resource = new TreeMap<>();
    resource.put(Telemetry.Settings.SERVICE, config.telemetry().service());
    resource.put("service.instance.id", UUID.randomUUID().toString());
    Optional<String> function = environment.getOptionalValue(FUNCTION, String.class);
    if (function.isPresent()) {
      resource.put("cloud.provider", "aws");
      resource.put("cloud.platform", "aws_lambda");
      resource.put("cloud.region", config.region());
      resource.put("faas.name", function.get());
    }
    return resource;
  }

  private static ModelNames models(StintConfig config) {
    return name -> Optional.ofNullable(config.models().get(name)).flatMap(TelemetryBeans::vendors);
  }

  private static Optional<Vendors> vendors(ModelConfig model) {
    return model
        .provider()
        .flatMap(provider -> model.model().map(of -> new Vendors(otelName(provider), of)));
  }

  /** As {@code gen_ai.provider.name} has it. */
  private static String otelName(ProviderName provider) {
    return switch (provider) {
      case OPENAI -> "openai";
      case AZURE_OPENAI -> "azure.ai.openai";
      case ANTHROPIC -> "anthropic";
      case BEDROCK -> "aws.bedrock";
      case GEMINI -> "gcp.gemini";
      case MISTRAL -> "mistral_ai";
      case OLLAMA -> "ollama";
      case REHEARSAL -> "rehearsal";
    };
  }

  @Produces
  @Singleton
  @DefaultBean
  Observer observer(Telemetry telemetry) {
    return telemetry.isOn() ? telemetry : Observer.NONE;
  }
}
