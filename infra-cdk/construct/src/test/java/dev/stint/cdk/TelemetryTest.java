package dev.stint.cdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.cdk.Stacks.Deployed;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Match;

/** Traces and metrics, off and on. */
class TelemetryTest {

  @Test
  void by_default_nothing_is_sent_and_granted() {
    Deployed deployed = Stacks.byDefault();

    assertThat(deployed.template().toJSON().toString())
        .doesNotContain("STINT_TELEMETRY", "xray:", "SEARCH(");
  }

  @Test
  void metrics_are_printed_by_each_function_and_shown() {
    Deployed deployed = Stacks.of(StintAgentsProps.Builder::metrics);

    deployed
        .template()
        .resourcePropertiesCountIs(
            "AWS::Lambda::Function",
            Match.objectLike(
                Map.of(
                    "Environment",
                    Map.of(
                        "Variables",
                        Match.objectLike(
                            Map.of(
                                "STINT_TELEMETRY_METRICS", "emf",
                                "STINT_TELEMETRY_SERVICE", "Test/Agents"))))),
            4);
    assertThat(deployed.template().findResources("AWS::CloudWatch::Dashboard").toString())
        .contains(
            "Cost an hour by agent",
            "Oldest wait for a person",
            "stint.dead_letters",
            "Test/Agents");
    assertThat(deployed.template().toJSON().toString()).doesNotContain("STINT_TELEMETRY_ENDPOINT");
  }

  @Test
  void traces_go_to_xray_by_a_grant_and_nothing_else_is_granted() {
    Deployed with = Stacks.of(StintAgentsProps.Builder::tracesToXRay);
    Deployed without = Stacks.byDefault();

    for (String function : new String[] {"Step", "Dead", "Sweep", "Api"}) {
      assertThat(with.allowed(function))
          .contains("xray:PutTraceSegments on *", "xray:PutSpans on *")
          .containsAll(without.allowed(function))
          .hasSize(without.allowed(function).size() + 2);
    }
    assertThat(with.template().toJSON().toString()).contains("https://xray.");
    assertThat(with.findings()).isEmpty();
  }

  @Test
  void traces_go_to_one_place() {
    assertThatThrownBy(
            () ->
                Stacks.of(props -> props.tracesTo("https://collector.example.com").tracesToXRay()))
        .hasMessageContaining("not to both");
  }
}
