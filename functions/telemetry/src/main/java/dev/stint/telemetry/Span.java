package dev.stint.telemetry;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A span, as OpenTelemetry has it.
 *
 * @param trace id of the trace
 * @param id of the span
 * @param parent id of the span that it is part of; null for that of a run as a whole
 * @param attributes a value is a String, Long, Double, Boolean or a List of Strings
 * @param error why it failed, for people; null if it did not
 */
public record Span(
    String trace,
    String id,
    @Nullable String parent,
    String name,
    Kind kind,
    Instant start,
    Instant end,
    Map<String, Object> attributes,
    List<Link> links,
    @Nullable String error) {

  public Span {
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes)); // In one order everywhere.
    links = List.copyOf(links);
    if (end.isBefore(start)) {
      end = start; // As the clocks of processes differ.
    }
  }

  /** Copies this span with another end. */
  Span until(Instant other) {
    return new Span(trace, id, parent, name, kind, start, other, attributes, links, error);
  }

  /** The side of a call that a span tells of. */
  public enum Kind {
    /** Work within this process. */
    INTERNAL(1),
    /** A call of another system. */
    CLIENT(3),
    /** A message to somebody who need not answer. */
    PRODUCER(4);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** As {@code opentelemetry/proto/trace/v1/trace.proto} numbers it. */
    int number() {
      return number;
    }
  }

  /**
   * A span that this one has to do with.
   *
   * @param why what it has to do with it, as {@code delegated_to}
   */
  public record Link(String trace, String span, String why) {}
}
