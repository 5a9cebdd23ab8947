package dev.stint.telemetry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measured values, put together by what they are of. */
final class Totals {

  /** What values are of. */
  record Series(Metric metric, Map<String, String> attributes) {}

  private final Map<Series, List<Double>> values = new LinkedHashMap<>();

  private Totals() {}

  static Totals of(List<Measure> measures) {
    Totals totals = new Totals();
    for (Measure measure : measures) {
      totals
          .values
          .computeIfAbsent(
              new Series(measure.metric(), measure.attributes()), of -> new ArrayList<>())
          .add(measure.value());
    }
    return totals;
  }

  /** The values of each series, in the order in which they were measured. */
  Map<Series, List<Double>> values() {
    return values;
  }

  static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }
}
