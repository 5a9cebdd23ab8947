package dev.stint.telemetry;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One measured value.
 *
 * @param attributes what it is counted by, always with {@link Names#AGENT}
 */
record Measure(Metric metric, double value, Map<String, String> attributes) {

  Measure {
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }
}
