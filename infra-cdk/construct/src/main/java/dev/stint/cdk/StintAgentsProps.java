package dev.stint.cdk;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.apigatewayv2.IHttpRouteAuthorizer;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.amazon.awscdk.services.codedeploy.ILambdaDeploymentConfig;
import software.amazon.awscdk.services.lambda.ApplicationLogLevel;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.AssetCode;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.SystemLogLevel;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.sns.ITopic;

/**
 * How agents are deployed. Only the artefacts are required; everything else has a default that is
 * safe for production.
 *
 * @param worker the native worker: {@code function.zip} of the application with {@code
 *     stint-lambda}
 * @param api the native API: {@code function.zip} of the application with {@code stint-lambda-http}
 * @param architecture the one the artefacts were built for; by default that of the worker, if it is
 *     a file or folder that is checked, else arm64
 * @param memoryMb memory of every function
 * @param stepTimeout how long one step may take, including its model call
 * @param stepsMax how many steps are performed at a time, 2 to 1000
 * @param receivesMax how many times a step is delivered before it is given up as dead
 * @param sweepEvery how often a sweep looks for lost work
 * @param retention how long runs are kept after they have ended, by {@code finished}, {@code
 *     clerk/failed} or {@code *}; runs without a rule are kept for ever
 * @param environment variables of all functions, as {@code STINT_MODELS_...}
 * @param secrets settings of steps that are secrets, as {@code STINT_MODELS_MAIN_API_KEY}: the
 *     function reads them from Secrets Manager when it starts, and again after a rotation
 * @param removalPolicy what happens to logs and payloads when the stack is removed. By default they
 *     stay; after a first deployment that failed only the table and the bucket of mails stay.
 *     Anything but DESTROY also protects the table from deletion
 * @param logRetention how long the logs of functions are kept
 * @param logLevel the least severe lines of the application that are kept
 * @param systemLogLevel the least severe of Lambda's own lines that are kept. By default the lines
 *     of every invocation are not kept; INFO keeps them, with the most memory an invocation has
 *     used
 * @param alarms the topic to which alarms are sent; if empty, they are sent nowhere
 * @param authorizer if present, the API is an API Gateway HTTP API with it; otherwise a Function
 *     URL that asks for IAM
 * @param throttle how many requests an API with an authorizer accepts; a Function URL has no such
 *     limit
 * @param network if present, functions run in a VPC
 * @param gradual if present, a deployment moves steps and API to the new version gradually, and
 *     back if they fail
 * @param checksArtefacts whether an artefact that is no native executable of the architecture is
 *     refused; false only to synthesise before anything is built
 * @param email if present, agents receive and send mail
 * @param callbacks whether other systems answer calls of tools, by the API and by a queue
 * @param telemetry to where functions send traces and metrics
 */
public record StintAgentsProps(
    Code worker,
    Code api,
    Architecture architecture,
    int memoryMb,
    Duration stepTimeout,
    int stepsMax,
    int receivesMax,
    Duration sweepEvery,
    Map<String, Duration> retention,
    Map<String, String> environment,
    Map<String, ISecret> secrets,
    RemovalPolicy removalPolicy,
    RetentionDays logRetention,
    ApplicationLogLevel logLevel,
    SystemLogLevel systemLogLevel,
    Optional<ITopic> alarms,
    Optional<IHttpRouteAuthorizer> authorizer,
    ThrottleSettings throttle,
    Optional<Network> network,
    Optional<ILambdaDeploymentConfig> gradual,
    Optional<Email> email,
    boolean callbacks,
    Telemetry telemetry,
    boolean checksArtefacts) {

  /**
   * Throws {@link IllegalArgumentException} if an artefact is no native executable of the
   * architecture.
   */
  public StintAgentsProps {
    retention = Collections.unmodifiableMap(new LinkedHashMap<>(retention));
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
    if (checksArtefacts) {
      NativeArtefact.check(worker, architecture);
      NativeArtefact.check(api, architecture);
    }
  }

  /** Starts a builder with the two artefacts and the defaults. */
  public static Builder of(Code worker, Code api) {
    return new Builder(worker, api);
  }

  /** Builds props; every method replaces one default. */
  public static final class Builder {

    private static final int MEMORY_MB = 128;
    private static final int STEP_TIMEOUT_SECONDS = 150;
    private static final int STEPS_MAX = 50;
    private static final int RECEIVES_MAX = 5;
    private static final int SWEEP_MINUTES = 16;
    private static final int KEPT_MINUTES_MIN = 15;
    private static final Pattern RETENTION =
        Pattern.compile("([a-z][a-z0-9-]{0,62}/)?(finished|failed|cancelled|moved|\\*)");
    private static final int REQUESTS_A_SECOND = 50;
    private static final int REQUESTS_AT_ONCE = 100;

    private final Code worker;
    private final Code api;
    private final Map<String, Duration> retention = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, ISecret> secrets = new LinkedHashMap<>();
    private int memoryMb = MEMORY_MB;
    private Duration stepTimeout = Duration.seconds(STEP_TIMEOUT_SECONDS);
    private int stepsMax = STEPS_MAX;
    private int receivesMax = RECEIVES_MAX;
    private Duration sweepEvery = Duration.minutes(SWEEP_MINUTES);
    private RemovalPolicy removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    private RetentionDays logRetention = RetentionDays.ONE_MONTH;
    private ApplicationLogLevel logLevel = ApplicationLogLevel.INFO;
    private SystemLogLevel systemLogLevel = SystemLogLevel.WARN;
    private ThrottleSettings throttle = settings(REQUESTS_A_SECOND, REQUESTS_AT_ONCE);
    private boolean checksArtefacts = true;
    private @Nullable Architecture architecture;
    private @Nullable Network network;
    private @Nullable ILambdaDeploymentConfig gradual;
    private @Nullable ITopic alarms;
    private @Nullable IHttpRouteAuthorizer authorizer;
    private @Nullable Email email;
    private boolean callbacks;
    private Telemetry telemetry = Telemetry.OFF;

    private Builder(Code worker, Code api) {
      this.worker = worker;
      this.api = api;
    }

    public Builder architecture(Architecture value) {
      architecture = value;
      return this;
    }

    public Builder memoryMb(int value) {
      memoryMb = value;
      return this;
    }

    public Builder stepTimeout(Duration value) {
      stepTimeout = value;
      return this;
    }

    public Builder stepsMax(int value) {
      stepsMax = value;
      return this;
    }

    public Builder receivesMax(int value) {
      receivesMax = value;
      return this;
    }

    public Builder sweepEvery(Duration value) {
      sweepEvery = value;
      return this;
    }

    /**
     * Lets runs expire some time after they have ended. The most specific rule counts; runs without
     * a rule are kept for ever.
     *
     * @param runs {@code finished}, {@code failed}, {@code cancelled}, {@code moved} or {@code *};
     *     for one agent as {@code clerk/finished}
     * @param kept at least 15 minutes
     */
    public Builder retention(String runs, Duration kept) {
      if (!RETENTION.matcher(runs).matches()) {
        throw new IllegalArgumentException(
            "retention '%s': expected finished, failed, cancelled, moved or *, of one agent as clerk/finished"
                .formatted(runs));
      }
      if (kept.toMinutes().longValue() < KEPT_MINUTES_MIN) {
        throw new IllegalArgumentException(
            "retention '%s': %d minutes are too short, expected at least %d"
                .formatted(runs, kept.toMinutes().longValue(), KEPT_MINUTES_MIN));
      }
      retention.put(runs, kept);
      return this;
    }

    /** Adds a variable. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /**
     * Adds a secret that only the step function may read.
     *
     * @param name the setting whose value the secret holds, as {@code STINT_MODELS_MAIN_API_KEY}
     */
    public Builder secret(String name, ISecret value) {
      secrets.put(name, value);
      return this;
    }

    public Builder removalPolicy(RemovalPolicy value) {
      removalPolicy = value;
      return this;
    }

    public Builder logRetention(RetentionDays value) {
      logRetention = value;
      return this;
    }

    public Builder logLevel(ApplicationLogLevel value) {
      logLevel = value;
      return this;
    }

    public Builder systemLogLevel(SystemLogLevel value) {
      systemLogLevel = value;
      return this;
    }

    /** Limits the requests to an API with an authorizer: in a second, and at once. */
    public Builder throttle(int requestsASecond, int requestsAtOnce) {
      throttle = settings(requestsASecond, requestsAtOnce);
      return this;
    }

    private static ThrottleSettings settings(int rate, int burst) {
      return ThrottleSettings.builder().rateLimit(rate).burstLimit(burst).build();
    }

    public Builder network(Network value) {
      network = value;
      return this;
    }

    /** For example {@code LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES}. */
    public Builder gradual(ILambdaDeploymentConfig value) {
      gradual = value;
      return this;
    }

    public Builder checksArtefacts(boolean value) {
      checksArtefacts = value;
      return this;
    }

    public Builder alarms(ITopic value) {
      alarms = value;
      return this;
    }

    public Builder authorizer(IHttpRouteAuthorizer value) {
      authorizer = value;
      return this;
    }

    /**
     * Lets other systems answer calls of tools that take a {@code Callback}: makes the queue of
     * callbacks and its function, and opens {@code POST /callbacks/<token>} of an API with an
     * authorizer. Behind a Function URL, whoever posts signs with IAM.
     */
    public Builder callbacks() {
      callbacks = true;
      return this;
    }

    /**
     * Has functions print metrics that CloudWatch reads from their logs, and the dashboard show
     * them. Each combination of agent, model, status and reason is a metric that is paid for.
     */
    public Builder metrics() {
      telemetry = telemetry.withMetrics();
      return this;
    }

    /**
     * Sends a trace of each run to a collector.
     *
     * @param endpoint that takes OTLP over HTTP, and that functions reach, as {@code
     *     https://collector.example.com}
     */
    public Builder tracesTo(String endpoint) {
      telemetry = telemetry.to(endpoint);
      return this;
    }

    /** Sends a trace of each run to X-Ray. The account must have Transaction Search enabled. */
    public Builder tracesToXRay() {
      telemetry = telemetry.withXRay();
      return this;
    }

    public Builder email(Email value) {
      email = value;
      return this;
    }

    public StintAgentsProps build() {
      return new StintAgentsProps(
          worker,
          api,
          architecture == null ? built() : architecture,
          memoryMb,
          stepTimeout,
          stepsMax,
          receivesMax,
          sweepEvery,
          retention,
          environment,
          secrets,
          removalPolicy,
          logRetention,
          logLevel,
          systemLogLevel,
          Optional.ofNullable(alarms),
          Optional.ofNullable(authorizer),
          throttle,
          Optional.ofNullable(network),
          Optional.ofNullable(gradual),
          Optional.ofNullable(email),
          callbacks,
          telemetry,
          checksArtefacts);
    }

    private Architecture built() {
      return checksArtefacts && worker instanceof AssetCode asset
          ? NativeArtefact.architecture(Path.of(asset.getPath()))
          : Architecture.ARM_64;
    }
  }
}
