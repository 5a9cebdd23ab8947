package dev.stint.cdk;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;

/**
 * What agents cost, whom they wait for and how they end, by the metrics that functions print. The
 * graphs find agents and models by a search, so that a new one needs no deployment.
 */
final class AgentGraphs {

  private static final int WIDTH = 12;
  private static final Duration HOUR = Duration.hours(1);
  private static final Duration OFTEN = Duration.minutes(5);

  private final String service;

  /**
   * @param service the name of these agents among others
   */
  AgentGraphs(String service) {
    this.service = service;
  }

  List<List<IWidget>> rows() {
    return List.of(
        List.of(
            graph("Cost an hour by agent, USD", byAgent("stint.cost", "Sum", HOUR)),
            graph("Cost an hour by agent and model, USD", by("model", "stint.cost", "Sum", HOUR))),
        List.of(
            graph(
                "Oldest wait for a person, seconds",
                byAgent("stint.holds.oldest", "Maximum", OFTEN)),
            graph("Waits for a person, by reason", by("reason", "stint.holds", "Sum", OFTEN))),
        List.of(
            graph("Runs that ended, by status", by("status", "stint.runs.ended", "Sum", OFTEN)),
            graph(
                "Errors",
                byAgent("stint.tool.errors", "Sum", OFTEN),
                byAgent("stint.retries", "Sum", OFTEN),
                byAgent("stint.dead_letters", "Sum", OFTEN),
                byAgent("stint.duplicates", "Sum", OFTEN))),
        List.of(
            graph("Steps by agent", byAgent("stint.steps", "Sum", OFTEN)),
            graph(
                "Time of a model call, seconds (p90)",
                by("model", "gen_ai.client.operation.duration", "p90", OFTEN))));
  }

  private MathExpression byAgent(String metric, String statistic, Duration period) {
    return search("service,agent", metric, statistic, period);
  }

  private MathExpression by(String dimension, String metric, String statistic, Duration period) {
    return search("service,agent," + dimension, metric, statistic, period);
  }

  private MathExpression search(
      String dimensions, String metric, String statistic, Duration period) {
    return MathExpression.Builder.create()
        .expression(
            "SEARCH('{Stint,%s} MetricName=\"%s\" service=\"%s\"', '%s', %d)"
                .formatted(dimensions, metric, service, statistic, period.toSeconds().longValue()))
        .label("")
        .usingMetrics(Map.of())
        .period(period)
        .build();
  }

  private static GraphWidget graph(String title, MathExpression... lines) {
    return GraphWidget.Builder.create().title(title).width(WIDTH).left(List.of(lines)).build();
  }
}
