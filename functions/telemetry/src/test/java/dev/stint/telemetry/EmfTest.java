package dev.stint.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmfTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final Emf emf = new Emf("desk");

  @Test
  void a_line_has_what_the_format_wants() throws Exception {
    Measures measures = new Measures(ModelNames.NONE);
    List<JsonNode> lines =
        lines(Events.ofRun(Events.RUN).stream().flatMap(at -> measures.of(at).stream()).toList());

    double cost = 0;
    for (JsonNode line : lines) {
      assertThat(line.path("_aws").path("Timestamp").asLong()).isEqualTo(NOW.toEpochMilli());
      JsonNode metrics = line.path("_aws").path("CloudWatchMetrics").path(0);
      assertThat(metrics.path("Namespace").asText()).isEqualTo("Stint");
      for (JsonNode set : metrics.path("Dimensions")) {
        set.forEach(name -> assertThat(line.path(name.asText()).isTextual()).isTrue());
      }
      for (JsonNode metric : metrics.path("Metrics")) {
        JsonNode value = line.path(metric.path("Name").asText());
        assertThat(value.isNumber() || value.isArray()).as(metric.toString()).isTrue();
      }
      cost += line.path("stint.cost").asDouble();
    }
    assertThat(cost).isEqualTo(0.025);
    JsonNode model =
        lines.stream()
            .filter(line -> line.has("model") && !line.has("token_type"))
            .findFirst()
            .orElseThrow();
    assertThat(model.path("_aws").path("CloudWatchMetrics").path(0).path("Dimensions").toString())
        .isEqualTo("[[\"service\",\"agent\"],[\"service\",\"agent\",\"model\"]]");
    assertThat(model.path("gen_ai.client.operation.duration").toString()).isEqualTo("[0.25,0.25]");
  }

  @Test
  void a_line_has_at_most_a_hundred_values_of_a_metric() throws Exception {
    List<Measure> many =
        new ArrayList<>(
            IntStream.range(0, 250)
                .mapToObj(n -> new Measure(Metric.HOLD_WAIT, n, Map.of(Names.AGENT, "clerk")))
                .toList());
    many.add(new Measure(Metric.HOLDS, 250, Map.of(Names.AGENT, "clerk")));

    List<JsonNode> lines = lines(many);

    assertThat(lines)
        .extracting(line -> line.path("stint.hold.wait").size())
        .containsExactly(100, 100, 50);
    assertThat(lines.stream().mapToDouble(line -> line.path("stint.holds").asDouble()).sum())
        .isEqualTo(250);
  }

  private List<JsonNode> lines(List<Measure> measures) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : emf.lines(Totals.of(measures), NOW)) {
      assertThat(line).doesNotContain("\n");
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }
}
