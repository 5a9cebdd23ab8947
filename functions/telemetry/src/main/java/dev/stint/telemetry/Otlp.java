package dev.stint.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.stint.telemetry.Totals.Series;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes requests of OTLP 1.x over HTTP, in its JSON encoding: ids are hexadecimal digits, 64-bit
 * numbers are texts, and enums are numbers.
 */
final class Otlp {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String SCOPE = "dev.stint";

  /**
   * As {@code AggregationTemporality} numbers it: each request has what came since the last one.
   */
  private static final int DELTA = 1;

  /** As {@code StatusCode} numbers it. */
  private static final int ERROR = 2;

  /** The W3C flag of a trace that is sampled. */
  private static final int SAMPLED = 1;

  private static final long NANOS = 1_000_000_000L;

  private final Map<String, String> resource;

  /**
   * @param resource attributes of this process, as {@code service.name}
   */
  Otlp(Map<String, String> resource) {
    this.resource = resource;
  }

  /** The body of a POST to {@code /v1/traces}. */
  byte[] traces(List<Span> spans) {
    return write(
        json -> {
          begin(json, "resourceSpans", "scopeSpans", "spans");
          for (Span span : spans) {
            write(json, span);
          }
        });
  }

  /**
   * The body of a POST to {@code /v1/metrics}.
   *
   * @param since when the last request was made
   */
  byte[] metrics(Totals totals, Instant since, Instant now) {
    Map<Metric, List<Map.Entry<Series, List<Double>>>> byMetric =
        totals.values().entrySet().stream()
            .collect(Collectors.groupingBy(entry -> entry.getKey().metric()));
    return write(
        json -> {
          begin(json, "resourceMetrics", "scopeMetrics", "metrics");
          for (Map.Entry<Metric, List<Map.Entry<Series, List<Double>>>> each :
              byMetric.entrySet()) {
            Metric metric = each.getKey();
            json.writeStartObject();
            json.writeStringField("name", metric.otelName());
            json.writeStringField("unit", metric.unit());
            json.writeStringField("description", metric.description());
            json.writeObjectFieldStart(
                switch (metric.kind()) {
                  case SUM -> "sum";
                  case HISTOGRAM -> "histogram";
                  case GAUGE -> "gauge";
                });
            json.writeArrayFieldStart("dataPoints");
            for (Map.Entry<Series, List<Double>> point : each.getValue()) {
              json.writeStartObject();
              attributes(json, point.getKey().attributes());
              json.writeStringField("startTimeUnixNano", nanos(since));
              json.writeStringField("timeUnixNano", nanos(now));
              value(json, metric, point.getValue());
              json.writeEndObject();
            }
            json.writeEndArray();
            if (metric.kind() != Metric.Kind.GAUGE) {
              json.writeNumberField("aggregationTemporality", DELTA);
            }
            if (metric.kind() == Metric.Kind.SUM) {
              json.writeBooleanField("isMonotonic", true);
            }
            json.writeEndObject();
            json.writeEndObject();
          }
        });
  }

  private static void value(JsonGenerator json, Metric metric, List<Double> values)
      throws IOException {
    switch (metric.kind()) {
      case SUM -> json.writeNumberField("asDouble", Totals.sum(values));
      case GAUGE -> json.writeNumberField("asDouble", values.getLast());
      case HISTOGRAM -> {
        json.writeStringField("count", Integer.toString(values.size()));
        json.writeNumberField("sum", Totals.sum(values));
        json.writeNumberField(
            "min", values.stream().mapToDouble(Double::doubleValue).min().orElse(0));
        json.writeNumberField(
            "max", values.stream().mapToDouble(Double::doubleValue).max().orElse(0));
        json.writeArrayFieldStart("bucketCounts");
        for (long count : counts(metric.bounds(), values)) {
          json.writeString(Long.toString(count));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("explicitBounds");
        for (double bound : metric.bounds()) {
          json.writeNumber(bound);
        }
        json.writeEndArray();
      }
    }
  }

  /** A value is in the first range whose bound is not below it. */
  private static long[] counts(List<Double> bounds, List<Double> values) {
    long[] counts = new long[bounds.size() + 1];
    for (double value : values) {
      int range = 0;
      while (range < bounds.size() && value > bounds.get(range)) {
        range++;
      }
      counts[range]++;
    }
    return counts;
  }

  private static void write(JsonGenerator json, Span span) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceId", span.trace());
    json.writeStringField("spanId", span.id());
    if (span.parent() != null) {
      json.writeStringField("parentSpanId", span.parent());
    }
    json.writeNumberField("flags", SAMPLED);
    json.writeStringField("name", span.name());
    json.writeNumberField("kind", span.kind().number());
    json.writeStringField("startTimeUnixNano", nanos(span.start()));
    json.writeStringField("endTimeUnixNano", nanos(span.end()));
    attributes(json, span.attributes());
    if (!span.links().isEmpty()) {
      json.writeArrayFieldStart("links");
      for (Span.Link link : span.links()) {
        json.writeStartObject();
        json.writeStringField("traceId", link.trace());
        json.writeStringField("spanId", link.span());
        attributes(json, Map.of(Names.LINK, link.why()));
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (span.error() != null) {
      json.writeObjectFieldStart("status");
      json.writeNumberField("code", ERROR);
      json.writeStringField("message", span.error());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void begin(JsonGenerator json, String resources, String scopes, String items)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart(resources);
    json.writeStartObject();
    json.writeObjectFieldStart("resource");
    attributes(json, resource);
    json.writeEndObject();
    json.writeArrayFieldStart(scopes);
    json.writeStartObject();
    json.writeObjectFieldStart("scope");
    json.writeStringField("name", SCOPE);
    json.writeEndObject();
    json.writeArrayFieldStart(items);
  }

  private static void attributes(JsonGenerator json, Map<String, ?> attributes) throws IOException {
    json.writeArrayFieldStart("attributes");
    for (Map.Entry<String, ?> attribute : attributes.entrySet()) {
      json.writeStartObject();
      json.writeStringField("key", attribute.getKey());
      json.writeFieldName("value");
      any(json, attribute.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void any(JsonGenerator json, Object value) throws IOException {
    json.writeStartObject();
    switch (value) {
      case Long number -> json.writeStringField("intValue", number.toString());
      case Double number -> json.writeNumberField("doubleValue", number);
      case Boolean truth -> json.writeBooleanField("boolValue", truth);
      case List<?> list -> {
        json.writeObjectFieldStart("arrayValue");
        json.writeArrayFieldStart("values");
        for (Object each : list) {
          any(json, each);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      default -> json.writeStringField("stringValue", value.toString());
    }
    json.writeEndObject();
  }

  private static String nanos(Instant at) {
    return Long.toString(at.getEpochSecond() * NANOS + at.getNano());
  }

  private interface Writing {
    void write(JsonGenerator json) throws IOException;
  }

  /** Closes what the writing leaves open. */
  private static byte[] write(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      writing.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON is written to memory", e);
    }
    return bytes.toByteArray();
  }
}
