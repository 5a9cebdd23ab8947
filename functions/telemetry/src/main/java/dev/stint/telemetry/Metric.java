package dev.stint.telemetry;

import java.util.List;

/** What is measured. The first two are of OpenTelemetry's conventions for generative AI. */
enum Metric {
  TOKENS(
      "gen_ai.client.token.usage",
      "{token}",
      "Input and output tokens of a model call",
      Kind.HISTOGRAM),
  DURATION("gen_ai.client.operation.duration", "s", "Time of a model call", Kind.HISTOGRAM),
  STEPS("stint.steps", "{step}", "Model replies and tool outcomes, as limits count them"),
  COST("stint.cost", "USD", "Cost of model calls, also of those in vain"),
  WASTED("stint.wasted", "USD", "Cost of model calls in vain"),
  RETRIES("stint.retries", "{try}", "Actions that failed and are tried again"),
  REPEATED("stint.duplicates", "{message}", "Messages for what had been done"),
  GIVEN_UP("stint.dead_letters", "{message}", "Messages whose deliveries all failed"),
  TOOL_ERRORS("stint.tool.errors", "{call}", "Calls of tools that failed"),
  STARTED("stint.runs.started", "{run}", "Runs and forks that began"),
  ENDED("stint.runs.ended", "{run}", "Runs that came to an end, by status"),
  HOLDS("stint.holds", "{hold}", "Waits for a person that began, by reason"),
  HOLD_WAIT("stint.hold.wait", "s", "How long a person was waited for", Kind.HISTOGRAM),
  HOLD_AGE("stint.holds.oldest", "s", "Age of the oldest wait for a person", Kind.GAUGE);

  /** How values of a metric are put together. */
  enum Kind {
    /** By their sum. */
    SUM,
    /** By how many of them are in which range. */
    HISTOGRAM,
    /** The last one counts. */
    GAUGE
  }

  private final String otel;
  private final String unit;
  private final String description;
  private final Kind kind;

  Metric(String otel, String unit, String description) {
    this(otel, unit, description, Kind.SUM);
  }

  Metric(String otel, String unit, String description, Kind kind) {
    this.otel = otel;
    this.unit = unit;
    this.description = description;
    this.kind = kind;
  }

  String otelName() {
    return otel;
  }

  /** In UCUM, as OpenTelemetry has units. */
  String unit() {
    return unit;
  }

  String description() {
    return description;
  }

  Kind kind() {
    return kind;
  }

  /**
   * Of a histogram: the upper bounds of all ranges but the last. Those of the first two are as
   * OpenTelemetry's conventions advise.
   */
  List<Double> bounds() {
    return switch (this) {
      case TOKENS ->
          List.of(
              1.,
              4.,
              16.,
              64.,
              256.,
              1_024.,
              4_096.,
              16_384.,
              65_536.,
              262_144.,
              1_048_576.,
              4_194_304.,
              16_777_216.,
              67_108_864.);
      case DURATION ->
          List.of(
              0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96,
              81.92);
      case HOLD_WAIT -> List.of(1., 10., 60., 300., 900., 3_600., 14_400., 86_400., 604_800.);
      default -> List.of();
    };
  }
}
