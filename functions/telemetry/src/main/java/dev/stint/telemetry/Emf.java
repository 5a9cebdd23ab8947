package dev.stint.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stint.telemetry.Totals.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes metrics as lines in CloudWatch's Embedded Metric Format, which CloudWatch Logs reads from
 * what a function prints: no request, and nothing beside the function. Namespace {@value
 * #NAMESPACE}; each metric by service and agent, and by each other attribute besides.
 */
final class Emf {

  static final String NAMESPACE = "Stint";

  /** Most values of a metric in one line, as the format has it. */
  private static final int VALUES_MAX = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Attributes that are dimensions besides the agent, and their names there, in this order. A
   * dimension is paid for.
   */
  private static final List<Map.Entry<String, String>> DIMENSIONS =
      List.of(
          Map.entry(Names.MODEL, "model"),
          Map.entry(Names.TOKEN_TYPE, "token_type"),
          Map.entry(Names.STATUS, "status"),
          Map.entry(Names.REASON, "reason"));

  private final String service;

  Emf(String service) {
    this.service = service;
  }

  /** Lines of JSON, each for one combination of dimensions. */
  List<String> lines(Totals totals, Instant now) {
    Map<Map<String, String>, List<Map.Entry<Series, List<Double>>>> byDimensions =
        totals.values().entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    entry -> dimensions(entry.getKey().attributes()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<String> lines = new ArrayList<>();
    byDimensions.forEach(
        (dimensions, series) -> {
          for (int from = 0; from < longest(series); from += VALUES_MAX) {
            lines.add(line(dimensions, series, from, now));
          }
        });
    return lines;
  }

  private static int longest(List<Map.Entry<Series, List<Double>>> series) {
    return series.stream().mapToInt(each -> shown(each).size()).max().orElse(0);
  }

  /** A sum needs one value; of the others, CloudWatch shows percentiles. */
  private static List<Double> shown(Map.Entry<Series, List<Double>> series) {
    List<Double> values = series.getValue();
    return switch (series.getKey().metric().kind()) {
      case SUM -> List.of(Totals.sum(values));
      case GAUGE -> List.of(values.getLast());
      case HISTOGRAM -> values;
    };
  }

  private Map<String, String> dimensions(Map<String, String> attributes) {
    Map<String, String> dimensions = new LinkedHashMap<>();
    dimensions.put("service", service);
    dimensions.put("agent", attributes.getOrDefault(Names.AGENT, ""));
    for (Map.Entry<String, String> more : DIMENSIONS) {
      String value = attributes.get(more.getKey());
      if (value != null) {
        dimensions.put(more.getValue(), value);
      }
    }
    return dimensions;
  }

  private static String line(
      Map<String, String> dimensions,
      List<Map.Entry<Series, List<Double>>> series,
      int from,
      Instant now) {
    List<Map<String, String>> metrics = new ArrayList<>();
    Map<String, Object> line = new LinkedHashMap<>();
    for (Map.Entry<Series, List<Double>> each : series) {
      List<Double> values = shown(each);
      if (from >= values.size()) {
        continue;
      }
      Metric metric = each.getKey().metric();
      metrics.add(Map.of("Name", metric.otelName(), "Unit", unit(metric)));
      List<Double> some = values.subList(from, Math.min(values.size(), from + VALUES_MAX));
      line.put(metric.otelName(), some.size() == 1 ? some.getFirst() : some);
    }
    line.putAll(dimensions);
    line.put(
        "_aws",
        Map.of(
            "Timestamp",
            now.toEpochMilli(),
            "CloudWatchMetrics",
            List.of(
                Map.of(
                    "Namespace",
                    NAMESPACE,
                    "Dimensions",
                    sets(List.copyOf(dimensions.keySet())),
                    "Metrics",
                    metrics))));
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Maps of texts and numbers can be written", e);
    }
  }

  /** By service and agent, and then by one dimension more each time. */
  private static List<List<String>> sets(List<String> names) {
    List<List<String>> sets = new ArrayList<>();
    for (int size = 2; size <= names.size(); size++) {
      sets.add(names.subList(0, size));
    }
    return sets;
  }

  private static String unit(Metric metric) {
    return switch (metric.unit()) {
      case "s" -> "Seconds";
      case "USD" -> "None";
      default -> "Count";
    };
  }
}
