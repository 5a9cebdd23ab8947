package dev.stint.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.engine.Observer;
import dev.stint.telemetry.Telemetry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TelemetryBeansTest {

  private static final String XRAY = "https://xray.eu-central-1.amazonaws.com";

  private final TelemetryBeans beans = new TelemetryBeans();

  @Test
  void without_a_setting_nobody_is_told() {
    Telemetry telemetry = telemetry();

    assertThat(telemetry.isOn()).isFalse();
    assertThat(beans.observer(telemetry)).isSameAs(Observer.NONE);
  }

  @Test
  void an_endpoint_gets_traces_and_metrics_and_xray_only_traces() {
    Telemetry collector = telemetry("endpoint", "http://localhost:4318");
    Telemetry xray = telemetry("endpoint", XRAY);

    assertThat(collector.isMeasuring()).isTrue();
    assertThat(beans.observer(collector)).isSameAs(collector);
    assertThat(xray.isOn()).isTrue();
    assertThat(xray.isMeasuring()).isFalse();
    assertThat(telemetry("endpoint", XRAY, "metrics", "emf").isMeasuring()).isTrue();
    assertThat(telemetry("metrics", "emf").isOn()).isTrue();
  }

  @Test
  void what_cannot_be_is_refused() {
    refused("metrics is otlp, and stint.telemetry.endpoint", "metrics", "otlp");
    refused("X-Ray takes no metrics", "endpoint", XRAY, "metrics", "otlp");
    refused("expected the base address", "endpoint", "localhost:4318");
    refused("expected the base address", "endpoint", "ftp://collector");
    refused("expected the base address", "endpoint", "http://collector?key=secret");
    refused("expected the base address", "endpoint", "https://ada:secret@collector");
    refused("stint.telemetry.timeout", "endpoint", "http://collector", "timeout", "0s");
    refused("stint.telemetry.timeout", "endpoint", "http://collector", "timeout", "30s");
    refused("headers.\"X-Key\"", "endpoint", "http://collector", "headers.X-Key", "secret\u0007");
    refused("headers.\"Host\"", "endpoint", "http://collector", "headers.Host", "secret");
  }

  private void refused(String why, String... settings) {
    assertThatThrownBy(() -> telemetry(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("secret");
  }

  private Telemetry telemetry(String... settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(StintConfig.class);
    for (int n = 0; n < settings.length; n += 2) {
      builder.withDefaultValue("stint.telemetry." + settings[n], settings[n + 1]);
    }
    SmallRyeConfig config = builder.build();
    return beans.telemetry(config.getConfigMapping(StintConfig.class), config);
  }
}
