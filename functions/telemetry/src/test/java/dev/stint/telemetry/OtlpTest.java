package dev.stint.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What is sent is read with OpenTelemetry's own definition, which takes no field it does not know.
 */
class OtlpTest {

  /** In OTLP's JSON ids are hexadecimal; in that of protobuf, bytes are Base64. */
  private static final Pattern ID =
      Pattern.compile("\"(traceId|spanId|parentSpanId)\":\"([0-9a-f]+)\"");

  private final Otlp otlp = new Otlp(Map.of("service.name", "desk"));

  @Test
  void a_run_is_a_trace_with_a_span_for_each_step() throws Exception {
    Spans spans = new Spans(false, name -> Optional.of(new ModelNames.Vendors("openai", "gpt-5")));
    byte[] sent =
        otlp.traces(
            Events.ofRun(Events.RUN).stream().flatMap(at -> spans.of(at).stream()).toList());

    ExportTraceServiceRequest.Builder read = ExportTraceServiceRequest.newBuilder();
    JsonFormat.parser().merge(asProtobuf(sent), read);

    ResourceSpans all = read.getResourceSpans(0);
    assertThat(values(all.getResource().getAttributesList()))
        .containsExactly(Map.entry("service.name", "desk"));
    List<Span> trace = all.getScopeSpans(0).getSpansList();
    assertThat(trace)
        .extracting(Span::getName)
        .containsExactly(
            "receive_message",
            "chat gpt-5",
            "execute_tool file",
            "chat gpt-5",
            "invoke_agent clerk");
    assertThat(trace)
        .extracting(span -> hex(span.getTraceId()))
        .containsOnly(TraceIds.trace(Events.RUN));
    assertThat(trace).extracting(Span::getSpanId).doesNotHaveDuplicates();
    Span whole = trace.getLast();
    assertThat(whole.getParentSpanId()).isEmpty();
    assertThat(trace.subList(0, 4))
        .extracting(Span::getParentSpanId)
        .containsOnly(whole.getSpanId());
    assertThat(nanos(whole.getStartTimeUnixNano())).isEqualTo(Events.START);
    assertThat(nanos(whole.getEndTimeUnixNano())).isEqualTo(Events.START.plusSeconds(3));

    Span chat = trace.get(1);
    assertThat(chat.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(nanos(chat.getStartTimeUnixNano())).isEqualTo(Events.START.plusMillis(750));
    assertThat(values(chat.getAttributesList()))
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.provider.name", "openai")
        .containsEntry("gen_ai.request.model", "gpt-5")
        .containsEntry("gen_ai.agent.name", "clerk")
        .containsEntry("gen_ai.conversation.id", "r-traced")
        .containsEntry("gen_ai.usage.input_tokens", "120")
        .containsEntry("gen_ai.usage.output_tokens", "30")
        .containsEntry("gen_ai.response.finish_reasons", "tool_calls")
        .containsEntry("stint.cost_usd", "0.0125")
        .containsEntry("stint.entry", "1");
    Span tool = trace.get(2);
    assertThat(tool.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(values(tool.getAttributesList()))
        .containsEntry("gen_ai.tool.name", "file")
        .containsEntry("gen_ai.tool.call.id", "call-1")
        .doesNotContainKeys("gen_ai.tool.call.arguments", "gen_ai.tool.call.result");
    assertThat(new String(sent, UTF_8)).doesNotContain("File it", "No such file", "not there");
  }

  @Test
  void content_is_told_if_a_setting_allows_it() throws Exception {
    Spans spans = new Spans(true, ModelNames.NONE);
    String sent =
        new String(
            otlp.traces(
                Events.ofRun(Events.RUN).stream().flatMap(at -> spans.of(at).stream()).toList()),
            UTF_8);

    assertThat(sent).contains("File it.", "No such file", "It is not there.", "{\\\"n\\\":1}");
  }

  @Test
  void metrics_are_what_came_since_the_last_request() throws Exception {
    Measures measures = new Measures(ModelNames.NONE);
    Totals totals =
        Totals.of(
            Events.ofRun(Events.RUN).stream().flatMap(at -> measures.of(at).stream()).toList());
    Instant now = Events.START.plusSeconds(5);

    ExportMetricsServiceRequest.Builder read = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(new String(otlp.metrics(totals, Events.START, now), UTF_8), read);

    Map<String, Metric> metrics =
        read.getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
            .collect(Collectors.toMap(Metric::getName, metric -> metric));
    Metric steps = metric(metrics, "stint.steps");
    assertThat(steps.getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    assertThat(steps.getSum().getIsMonotonic()).isTrue();
    assertThat(
            steps.getSum().getDataPointsList().stream()
                .mapToDouble(point -> point.getAsDouble())
                .sum())
        .isEqualTo(3);
    assertThat(metric(metrics, "stint.cost").getSum().getDataPoints(0).getAsDouble())
        .isEqualTo(0.025);
    assertThat(metric(metrics, "stint.tool.errors").getSum().getDataPoints(0).getAsDouble())
        .isEqualTo(1);
    assertThat(
            values(
                metric(metrics, "stint.runs.ended").getSum().getDataPoints(0).getAttributesList()))
        .containsEntry("stint.status", "finished");
    HistogramDataPoint tokens =
        metric(metrics, "gen_ai.client.token.usage").getHistogram().getDataPointsList().stream()
            .filter(point -> values(point.getAttributesList()).containsValue("input"))
            .findFirst()
            .orElseThrow();
    assertThat(tokens.getCount()).isEqualTo(2);
    assertThat(tokens.getSum()).isEqualTo(240);
    assertThat(tokens.getBucketCountsCount()).isEqualTo(tokens.getExplicitBoundsCount() + 1);
    assertThat(tokens.getBucketCountsList().get(tokens.getExplicitBoundsList().indexOf(256.)))
        .isEqualTo(2);
    assertThat(nanos(tokens.getStartTimeUnixNano())).isEqualTo(Events.START);
    assertThat(nanos(tokens.getTimeUnixNano())).isEqualTo(now);
  }

  private static Metric metric(Map<String, Metric> metrics, String name) {
    return Objects.requireNonNull(metrics.get(name), name);
  }

  private static String asProtobuf(byte[] sent) {
    return ID.matcher(new String(sent, UTF_8))
        .replaceAll(
            found ->
                "\"%s\":\"%s\""
                    .formatted(
                        found.group(1),
                        Base64.getEncoder()
                            .encodeToString(HexFormat.of().parseHex(found.group(2)))));
  }

  private static Map<String, String> values(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(Collectors.toMap(KeyValue::getKey, each -> text(each.getValue())));
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(OtlpTest::text)
              .collect(Collectors.joining(","));
      default -> value.getStringValue();
    };
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static Instant nanos(long nanos) {
    return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
  }
}
