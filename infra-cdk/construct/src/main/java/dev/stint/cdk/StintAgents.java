package dev.stint.cdk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.events.targets.LambdaFunctionProps;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.lambda.RecursiveLoop;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.IQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * Agents on AWS: one table, one queue with its dead-letter queue, one bucket, and four functions
 * from two artefacts. E-mail adds one function.
 *
 * <pre>{@code
 * new StintAgents(this, "Agents",
 *     StintAgentsProps.of(Code.fromAsset("target/stint-lambda/function.zip"),
 *             Code.fromAsset("target/stint-lambda-http/function.zip"))
 *         .environment("STINT_MODELS_MAIN_PROVIDER", "bedrock")
 *         .build());
 * }</pre>
 *
 * The logical ids inside never change: a table with another id would be a new and empty table.
 */
public final class StintAgents extends Construct {

  private static final Duration DEAD_TIMEOUT = Duration.seconds(30);
  private static final Duration SWEEP_TIMEOUT = Duration.minutes(5);

  /** The time that API Gateway waits for a response. */
  private static final Duration API_TIMEOUT = Duration.seconds(30);

  private static final Duration EMAIL_TIMEOUT = Duration.seconds(60);

  private static final Duration CALLBACK_TIMEOUT = Duration.seconds(30);

  /** An answer that cannot be taken now, as its agent is deployed anew, comes again after this. */
  private static final Duration CALLBACK_AGAIN = Duration.minutes(5);

  /** How often, until somebody has to look at it. */
  private static final int CALLBACK_RECEIVES = 12;

  private static final int SWEEP_RETRIES = 2;

  /** A mail of 10 MB is in memory several times: as it came, decoded, and on its way to S3. */
  private static final int EMAIL_MEMORY_MB = 512;

  private final StintAgentsProps props;
  private final Storage storage;
  private final Queues queues;
  private final LinksKey linksKey;
  private final StintFunction step;
  private final StintFunction dead;
  private final StintFunction sweep;
  private final StintFunction api;
  private final ApiEntry entry;
  private @Nullable Queue callbacks;

  public StintAgents(Construct scope, String id, StintAgentsProps props) {
    super(scope, id);
    this.props = props;
    storage = new Storage(this, props.removalPolicy());
    queues = new Queues(this, props, DEAD_TIMEOUT);
    linksKey = new LinksKey(this, props.removalPolicy());
    // Steps reach themselves through the queue; Stint's own limits bound them.
    step = worker("Step", "step", props.stepTimeout(), RecursiveLoop.ALLOW);
    dead = worker("Dead", "dead", DEAD_TIMEOUT, RecursiveLoop.TERMINATE);
    sweep = worker("Sweep", "sweep", SWEEP_TIMEOUT, RecursiveLoop.TERMINATE);
    api = function("Api", props.api(), API_TIMEOUT, RecursiveLoop.TERMINATE, Map.of());
    grant();
    connect();
    entry = ApiEntry.of(this, props, api, linksKey);
    Watch watch = new Watch(this, props, queues, step, storage.table());
    watch.build(dead.function(), sweep.function());
    step.moveGradually(watch.steps());
    api.moveGradually(watch.api(api.function(), entry.serverErrors()));
    props.email().ifPresent(email -> email(email, watch));
    if (props.callbacks()) {
      callbacks(watch);
    }
  }

  private StintFunction worker(String id, String export, Duration timeout, RecursiveLoop loop) {
    return function(id, props.worker(), timeout, loop, Map.of("QUARKUS_FUNQY_EXPORT", export));
  }

  private StintFunction function(
      String id, Code code, Duration timeout, RecursiveLoop loop, Map<String, String> more) {
    Map<String, String> environment = new LinkedHashMap<>(more);
    environment.put("STINT_TABLE", storage.table().getTableName());
    environment.put("STINT_QUEUE_URL", queues.steps().getQueueUrl());
    environment.put("STINT_BUCKET", storage.payloads().getBucketName());
    environment.put("STINT_RECEIVES_MAX", Integer.toString(props.receivesMax()));
    return new StintFunction(this, id, props, code, timeout, loop, environment);
  }

  /** Grants every function what it needs on these resources, and nothing else. */
  private void grant() {
    for (StintFunction each : List.of(step, dead, sweep, api)) {
      storage.grantLog(each.function());
      queues.grantSend(each.function());
    }
    storage.grantTexts(step.function());
    storage.grantTexts(api.function());
    new Schedules(this, queues).usedBy(step.function());
    new TreeMap<>(props.secrets())
        .forEach(
            (setting, secret) -> {
              secret.grantRead(step.function());
              step.function().addEnvironment(setting + "_SECRET", secret.getSecretArn());
            });
    storage.grantIndex(sweep.function());
    if (!props.retention().isEmpty()) {
      storage.grantErase(sweep.function());
      sweep.function().addEnvironment("STINT_RETENTION", retention());
    }
    storage.grantIndex(api.function());
  }

  private String retention() {
    return props.retention().entrySet().stream()
        .map(rule -> "%s:PT%dM".formatted(rule.getKey(), rule.getValue().toMinutes().longValue()))
        .collect(Collectors.joining(","));
  }

  private void connect() {
    source(step, queues.steps(), Optional.of(props.stepsMax()));
    source(dead, queues.dead(), Optional.empty());
    Queue undelivered =
        Queues.queue(this, "LostSweeps", SWEEP_TIMEOUT, props.removalPolicy()).build();
    Rule.Builder.create(this, "SweepSchedule")
        .schedule(Schedule.rate(props.sweepEvery()))
        .targets(
            List.of(
                new LambdaFunction(
                    sweep.alias(),
                    LambdaFunctionProps.builder()
                        .deadLetterQueue(undelivered)
                        .maxEventAge(props.sweepEvery())
                        .retryAttempts(SWEEP_RETRIES)
                        .build())))
        .build();
    Nag.accept(
        undelivered, "AwsSolutions-SQS3", "It is a dead-letter queue itself: of the sweep's rule");
  }

  /**
   * One message at a time, because a batch would wait for its slowest step. A queue that is mostly
   * empty has no maximum, so that Lambda goes down to two pollers, because every empty receive is
   * paid for.
   */
  private static void source(StintFunction function, Queue queue, Optional<Integer> atATime) {
    SqsEventSource.Builder source =
        SqsEventSource.Builder.create(queue).batchSize(1).reportBatchItemFailures(true);
    atATime.ifPresent(source::maxConcurrency);
    function.alias().addEventSource(source.build());
  }

  /** The function that receives mails gets what it needs to start, continue and decide runs. */
  private void email(Email email, Watch watch) {
    MailDelivery post = new MailDelivery(this, email, EMAIL_TIMEOUT, props.removalPolicy());
    StintFunction receive = worker("Receive", "email", EMAIL_TIMEOUT, RecursiveLoop.TERMINATE);
    receive.atLeastMb(EMAIL_MEMORY_MB);
    storage.grantLog(receive.function());
    storage.grantTexts(receive.function());
    queues.grantSend(receive.function());
    post.grantReceive(receive.function());
    post.grantSend(step.function());
    for (StintFunction each : List.of(step, receive)) {
      post.addressesFor(each.function());
      linksKey.usedBy(each.function());
    }
    email
        .base()
        .or(() -> props.authorizer().map(behind -> entry.url()))
        .ifPresent(
            base -> {
              step.function().addEnvironment("STINT_LINKS_BASE", base);
              if (props.authorizer().isEmpty()) {
                linksKey.usedBy(api.function());
              }
            });
    source(receive, post.queue(), Optional.empty());
    watch.mails(post.dead(), receive.function());
  }

  /** The function that takes callbacks gets what it needs to append answers to runs. */
  private void callbacks(Watch watch) {
    Queue dead = Queues.queue(this, "DeadCallbacks", CALLBACK_AGAIN, props.removalPolicy()).build();
    callbacks =
        Queues.queue(this, "Callbacks", CALLBACK_AGAIN, props.removalPolicy())
            .deadLetterQueue(
                DeadLetterQueue.builder().queue(dead).maxReceiveCount(CALLBACK_RECEIVES).build())
            .build();
    StintFunction take = worker("Callback", "callback", CALLBACK_TIMEOUT, RecursiveLoop.TERMINATE);
    storage.grantLog(take.function());
    storage.grantTexts(take.function());
    queues.grantSend(take.function());
    for (StintFunction each : List.of(step, take, api)) {
      linksKey.usedBy(each.function());
    }
    if (props.email().isEmpty() && props.authorizer().isPresent()) {
      step.function().addEnvironment("STINT_LINKS_BASE", entry.url());
    }
    source(take, callbacks, Optional.empty());
    watch.callbacks(dead, take.function());
  }

  /** Lets steps call these models of Bedrock, and no others. */
  public void grantModels(List<String> arns) {
    step.function()
        .addToRolePolicy(
            PolicyStatement.Builder.create()
                .actions(List.of("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"))
                .resources(arns)
                .build());
  }

  /**
   * Lets steps read and write the application's own objects in the payload bucket.
   *
   * @param keys as {@code clerk/*}; not below {@code runs/}, where the texts of logs are
   */
  public void grantObjects(String keys) {
    storage.grantObjects(step.function(), keys);
  }

  /** The function that performs steps. Grant it what the tools need. */
  public IFunction stepFunction() {
    return step.function();
  }

  public IFunction apiFunction() {
    return api.function();
  }

  public ITable table() {
    return storage.table();
  }

  /** The bucket of what is too large for an entry. */
  public IBucket payloads() {
    return storage.payloads();
  }

  public IQueue stepQueue() {
    return queues.steps();
  }

  /** The queue of callbacks: whoever may send to it answers calls whose token it has. */
  public Optional<IQueue> callbackQueue() {
    return Optional.ofNullable(callbacks);
  }

  /** The URL of the API. */
  public String url() {
    return entry.url();
  }

  /**
   * Lets a principal of this account call the API with IAM: by the Function URL, or by a gateway
   * whose authorizer is IAM's.
   */
  public void grantCall(IGrantable caller) {
    entry.callers().accept(caller);
  }
}
