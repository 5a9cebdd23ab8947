package dev.stint.cdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.ServicePrincipalOpts;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** Alarms for states that a person must look at, and a dashboard. */
final class Watch {

  private static final Duration PERIOD = Duration.minutes(5);

  /** A step that waits for its retry is not older than this: the longest delay, and a margin. */
  private static final int OLDEST_SECONDS = 20 * 60;

  private static final int WIDTH = 12;

  private final Construct scope;
  private final StintAgentsProps props;
  private final Queues queues;
  private final StintFunction step;
  private final Table table;
  private @Nullable Alarm steps;

  Watch(Construct scope, StintAgentsProps props, Queues queues, StintFunction step, Table table) {
    this.scope = scope;
    this.props = props;
    this.queues = queues;
    this.step = step;
    this.table = table;
    props.alarms().ifPresent(this::mayPublish);
  }

  /**
   * Lets CloudWatch publish. A topic with a policy of its own, as one that enforces TLS, no longer
   * has SNS's default policy.
   */
  private void mayPublish(ITopic topic) {
    topic.grantPublish(
        new ServicePrincipal(
            "cloudwatch.amazonaws.com",
            ServicePrincipalOpts.builder()
                .conditions(
                    Map.of(
                        "StringEquals", Map.of("aws:SourceAccount", Stack.of(scope).getAccount())))
                .build()));
  }

  /**
   * @param dead the function of dead steps
   * @param sweep the function that finds lost work
   */
  void build(Function dead, Function sweep) {
    Function function = step.function();
    IMetric deadSteps =
        sum(
            Map.of(
                "invocations", dead.metricInvocations(statistic("Sum")),
                "waiting",
                    queues.dead().metricApproximateNumberOfMessagesVisible(statistic("Maximum"))));
    IMetric failures =
        sum(
            Map.of(
                "errors", function.metricErrors(statistic("Sum")), "failed", failedDeliveries()));
    IMetric oldest = queues.steps().metricApproximateAgeOfOldestMessage(statistic("Maximum"));
    IMetric throttles = function.metricThrottles(statistic("Sum"));
    IMetric sweepErrors = sweep.metricErrors(statistic("Sum"));
    IMetric sweeps =
        sweep.metricInvocations(
            MetricOptions.builder().statistic("Sum").period(sweepsWithin()).build());
    alarm("DeadStepsAlarm", deadSteps, 1, "A step failed at each delivery; its run is failed.");
    alarm("OldestStepAlarm", oldest, OLDEST_SECONDS, "Steps wait too long: raise stepsMax.");
    alarm("ThrottlesAlarm", throttles, 1, "The account's concurrency is used up.");
    steps =
        alarm(
            "StepErrorsAlarm",
            failures,
            1,
            "A step failed, or a schedule, or what a run tells its tree, and comes again; its log says why.");
    alarm("SweepErrorsAlarm", sweepErrors, 1, "Lost work is not found: a sweep failed.");
    Alarm.Builder noSweeps =
        Alarm.Builder.create(scope, "NoSweepsAlarm")
            .alarmDescription(
                "Lost work is not found: no sweep ran. (Until the first one it says so too.)")
            .metric(sweeps)
            .threshold(1)
            .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
            .treatMissingData(TreatMissingData.BREACHING);
    tell(noSweeps);
    List<List<IWidget>> rows = new ArrayList<>();
    if (props.telemetry().metrics()) {
      rows.addAll(new AgentGraphs(Telemetry.service(scope)).rows());
    }
    rows.addAll(
        List.of(
            List.of(
                graph("Steps", function.metricInvocations(statistic("Sum")), failures, throttles),
                graph(
                    "Time of a step",
                    function.metricDuration(statistic("p50")),
                    function.metricDuration(statistic("p99")))),
            List.of(
                graph(
                    "Waiting steps",
                    queues.steps().metricApproximateNumberOfMessagesVisible(statistic("Maximum")),
                    deadSteps),
                graph("Age of the oldest step, seconds", oldest)),
            List.of(
                graph(
                    "The log",
                    table.metricConsumedWriteCapacityUnits(statistic("Sum")),
                    table.metricConsumedReadCapacityUnits(statistic("Sum"))))));
    Dashboard.Builder.create(scope, "Dashboard").widgets(rows).build();
  }

  /** The alarm that goes off when steps fail. */
  Alarm steps() {
    return Objects.requireNonNull(steps, "built first");
  }

  /**
   * Makes the alarm that goes off when requests fail.
   *
   * @param answered the failed requests that the entry to the API counts
   */
  Alarm api(Function api, IMetric answered) {
    IMetric failed =
        sum(
            Map.of(
                "errors",
                api.metricErrors(statistic("Sum")),
                "answered",
                ((Metric) answered).with(statistic("Sum"))));
    return alarm("ApiErrorsAlarm", failed, 1, "Requests to the API failed; its log says why.");
  }

  /**
   * @param dead the queue of mails that failed at every delivery
   * @param receive the function that receives mails
   */
  void mails(Queue dead, Function receive) {
    IMetric waiting = dead.metricApproximateNumberOfMessagesVisible(statistic("Maximum"));
    IMetric errors = receive.metricErrors(statistic("Sum"));
    alarm("DeadMailsAlarm", waiting, 1, "A mail was not received; the log of Receive says why.");
    alarm("MailErrorsAlarm", errors, 1, "A mail failed and comes again; the log says why.");
  }

  /**
   * @param dead the queue of callbacks that could not be taken
   * @param take the function that takes callbacks
   */
  void callbacks(Queue dead, Function take) {
    IMetric waiting = dead.metricApproximateNumberOfMessagesVisible(statistic("Maximum"));
    IMetric errors = take.metricErrors(statistic("Sum"));
    alarm(
        "DeadCallbacksAlarm", waiting, 1, "An answer was not taken; the log of Callback says why.");
    alarm("CallbackErrorsAlarm", errors, 1, "A callback failed and comes again; the log says why.");
  }

  /** The time of three sweeps, in whole minutes as an alarm requires. */
  private Duration sweepsWithin() {
    return Duration.minutes(Math.ceil(props.sweepEvery().toSeconds().doubleValue() * 3 / 60));
  }

  /**
   * Counts failed deliveries by the log: of steps, of schedules whose run cannot be started, and of
   * what a run tells its tree for hours. Lambda counts no error, because the function answers that
   * the message must come again.
   */
  private Metric failedDeliveries() {
    MetricFilter filter =
        MetricFilter.Builder.create(scope, "FailedDeliveries")
            .logGroup(step.logs())
            .filterPattern(FilterPattern.literal("\"Delivery\" \"failed\""))
            .metricNamespace("Stint")
            .metricName("FailedDeliveries-" + scope.getNode().getAddr())
            .metricValue("1")
            .build();
    return filter.metric(statistic("Sum"));
  }

  private static MetricOptions statistic(String name) {
    return MetricOptions.builder().statistic(name).period(PERIOD).build();
  }

  /** The sum of metrics. A metric without data counts as 0. */
  private static MathExpression sum(Map<String, IMetric> metrics) {
    return MathExpression.Builder.create()
        .expression(
            metrics.keySet().stream()
                .sorted()
                .map("FILL(%s, 0)"::formatted)
                .collect(Collectors.joining(" + ")))
        .usingMetrics(metrics)
        .period(PERIOD)
        .build();
  }

  private Alarm alarm(String id, IMetric metric, int from, String description) {
    return tell(
        Alarm.Builder.create(scope, id)
            .alarmDescription(description)
            .metric(metric)
            .threshold(from)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
            .treatMissingData(TreatMissingData.NOT_BREACHING));
  }

  private Alarm tell(Alarm.Builder builder) {
    Alarm alarm = builder.evaluationPeriods(1).build();
    props.alarms().ifPresent(topic -> alarm.addAlarmAction(new SnsAction(topic)));
    return alarm;
  }

  private static GraphWidget graph(String title, IMetric... metrics) {
    return GraphWidget.Builder.create().title(title).width(WIDTH).left(List.of(metrics)).build();
  }
}
