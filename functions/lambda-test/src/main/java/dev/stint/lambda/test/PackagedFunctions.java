package dev.stint.lambda.test;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoForks;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.aws.Resources;
import dev.stint.aws.S3PayloadStore;
import dev.stint.aws.SqsStepQueue;
import dev.stint.emulators.LambdaProcess;
import dev.stint.emulators.LocalAws;
import dev.stint.emulators.LocalMail;
import dev.stint.emulators.LocalMail.Delivered;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Holds;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The packaged functions of an application in a deployment on this machine: each is a process at
 * the Lambda Runtime API, and DynamoDB Local, ElasticMQ, an S3 and an SMTP server play AWS. Runs
 * are started and read from outside; only the functions make their steps.
 *
 * <pre>{@code
 * try (PackagedFunctions functions =
 *     PackagedFunctions.of(Path.of("target/stint-lambda"), new Support().support())
 *         .environment("STINT_REHEARSE", "true")
 *         .start()) {
 *   RunId run = functions.start("support", "Refund order 4711.");
 *   functions.makeSteps();
 *   assertThat(functions.run(run).status()).isEqualTo(Status.WAITING);
 * }
 * }</pre>
 *
 * On a JVM it works on Linux only, as AWS's own runtime client does.
 */
public final class PackagedFunctions implements AutoCloseable {

  /** The names of what is deployed. */
  public static final String QUEUE = "steps";

  public static final String TABLE = "runs";
  public static final String BUCKET = "payloads";

  private static final String REGION = "us-east-1";
  private static final int RECEIVES_MAX = 5;
  private static final int SECONDS_WITHOUT_STEP = 3;
  private static final Person PERSON = new Person("Ada", "test", "");

  private final Builder settings;
  private final LocalAws aws;
  private final LocalMail mail;
  private final List<Delivered> sent = new CopyOnWriteArrayList<>();
  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  private final DynamoDbClient dynamoDb;
  private final SqsClient sqs;
  private final S3Client s3;
  private final String queueUrl;
  private final Engine.Ports ports;
  private final Deployment deployment;
  private final Engine engine;
  private final LambdaFunction step;

  private PackagedFunctions(Builder settings) {
    this.settings = settings;
    List<String> command = settings.command(); // Before anything is started that would be left.
    try {
      aws = opened(LocalAws.inMemory());
      mail = opened(LocalMail.start(0, 0));
      mail.show(sent::add);
      AwsClients clients = new AwsClients(REGION, Optional.empty());
      dynamoDb = opened(clients.dynamoDb(Optional.of(aws.dynamoDb())));
      s3 = opened(clients.s3(Optional.of(aws.s3())));
      sqs = opened(clients.sqs(Optional.of(aws.sqs())));
      queueUrl =
          Resources.createQueues(sqs, QUEUE, QUEUE + "-dead", settings.timeout, RECEIVES_MAX);
      Resources.createTable(dynamoDb, TABLE);
      Resources.createBucket(s3, BUCKET);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    ports =
        new Engine.Ports(
            new DynamoEntryLog(dynamoDb, TABLE),
            new DynamoForks(dynamoDb, TABLE),
            new SqsStepQueue(sqs, queueUrl),
            new S3PayloadStore(s3, BUCKET),
            new DynamoRunIndex(dynamoDb, TABLE));
    // This engine starts runs and reads them; it never calls a model.
    Model none = request -> new Refused("only functions make steps");
    deployment =
        new Deployment(
            settings.agents,
            settings.agents.stream()
                .map(Agent::route)
                .distinct()
                .map(route -> Route.of(route, none))
                .toList());
    engine =
        new Engine(deployment, ports, RetryPolicy.DEFAULT, InstantSource.system(), new Random());
    step = function("step", command, Map.of());
  }

  /**
   * @param target where the functions were built: a native executable there (or in its folder
   *     {@code native}) is taken if {@link Builder#isNative} says so, else the runner for the JVM
   * @param agents as the application defines them
   */
  public static Builder of(Path target, Agent... agents) {
    return new Builder(target, List.of(agents));
  }

  /** What is tried, and with which settings. */
  public static final class Builder {
    private final Path target;
    private final List<Agent> agents;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Duration timeout = Duration.ofSeconds(60);
    private boolean isNative;
    private Optional<Path> output = Optional.empty();

    private Builder(Path target, List<Agent> agents) {
      this.target = target;
      this.agents = agents;
    }

    /** A variable of every function. It replaces what it would have been, such as an endpoint. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** How long one invocation may take; 60 seconds by default. */
    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /** Whether the native executable is tried. */
    public Builder isNative(boolean value) {
      isNative = value;
      return this;
    }

    /** A file to which the output of functions is appended; by default it is discarded. */
    public Builder output(Path file) {
      output = Optional.of(file);
      return this;
    }

    private List<String> command() {
      return LambdaProcess.command(target, LambdaProcess.FUNQY, isNative)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "%s has no %s functions. Build them: mvn package -Dstint.as=stint-lambda%s"
                          .formatted(
                              target.toAbsolutePath(),
                              isNative ? "native" : "packaged",
                              isNative ? " -Dnative" : "")));
    }

    /**
     * Starts the emulators, and makes table, queues and bucket. Functions start with their first
     * event.
     *
     * @throws IllegalStateException if nothing was built in the directory
     */
    public PackagedFunctions start() {
      return new PackagedFunctions(this);
    }
  }

  /** Starts a run, as the API does. Its first step is then on the queue. */
  public RunId start(String agent, String input) {
    Start start = engine.runs().start(new Task(agent, input, Optional.empty(), Optional.empty()));
    if (start instanceof Start.Begun begun) {
      return begun.run().id();
    }
    throw new AssertionError("The run did not start: " + start);
  }

  /**
   * Gives the function {@code step} every message, one at a time, until none has come for three
   * seconds.
   *
   * @throws AssertionError if the function does not answer that it made the step
   */
  public void makeSteps() throws InterruptedException {
    for (Optional<SqsRecord> next = receive(); next.isPresent(); next = receive()) {
      Outcome outcome = step.invoke(LambdaEvents.sqs(QUEUE, List.of(next.get())));
      if (!outcome.equals(new Outcome.Answered("{\"batchItemFailures\":[]}"))) {
        throw new AssertionError("The step was not made: " + outcome);
      }
      delete(next.get());
    }
  }

  /** The run in its log. */
  public Run run(RunId id) {
    return runs().find(id).orElseThrow();
  }

  public Runs runs() {
    return engine.runs();
  }

  /** Approves the oldest hold of a run, as a person would. */
  public void approve(RunId run) {
    decide(run(run).holds().getFirst(), Choice.APPROVE, "");
  }

  /**
   * Decides a hold, as a person would.
   *
   * @throws AssertionError if the decision is not taken
   */
  public void decide(Hold hold, Choice choice, String text) {
    Holds.Decision decision =
        new Holds.Decision(hold.seq(), hold.content(), choice, Optional.empty(), text);
    Holds.Outcome outcome = engine.holds().decide(hold.run(), decision, PERSON);
    if (!(outcome instanceof Holds.Outcome.Accepted)) {
      throw new AssertionError("The decision was not taken: " + outcome);
    }
  }

  /**
   * A function of the artefact, by its name: {@code step}, {@code dead}, {@code sweep}, {@code
   * email}.
   */
  public LambdaFunction function(String name) {
    return function(name, Map.of(), List.of());
  }

  /**
   * @param more variables of this function alone
   * @param flags of the JVM; a native executable takes them too
   */
  public LambdaFunction function(String name, Map<String, String> more, List<String> flags) {
    List<String> flagged = new ArrayList<>(settings.command());
    flagged.addAll(1, flags);
    return function(name, flagged, more);
  }

  private LambdaFunction function(String name, List<String> command, Map<String, String> more) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("QUARKUS_FUNQY_EXPORT", name);
    environment.put("STINT_TABLE", TABLE);
    environment.put("STINT_QUEUE_URL", queueUrl);
    environment.put("STINT_BUCKET", BUCKET);
    environment.put("STINT_DYNAMODB_ENDPOINT", aws.dynamoDb().toString());
    environment.put("STINT_SQS_ENDPOINT", aws.sqs().toString());
    environment.put("STINT_S3_ENDPOINT", aws.s3().toString());
    environment.put("STINT_SES_ENDPOINT", mail.ses().toString());
    environment.put("STINT_FUNCTION_TIMEOUT", settings.timeout.toString());
    environment.putAll(settings.environment);
    environment.putAll(more);
    LambdaFunction function =
        new LambdaFunction(
            new LambdaFunction.Settings(
                name, command, environment, settings.timeout, settings.output));
    return opened(function);
  }

  /** The next step on the queue, as an event source would pass it on; empty after three seconds. */
  public Optional<SqsRecord> receive() {
    return sqs
        .receiveMessage(
            request ->
                request
                    .queueUrl(queueUrl)
                    .maxNumberOfMessages(1)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                    .waitTimeSeconds(SECONDS_WITHOUT_STEP))
        .messages()
        .stream()
        .findFirst()
        .map(PackagedFunctions::record);
  }

  private static SqsRecord record(Message message) {
    return new SqsRecord(
        message.messageId(),
        message.receiptHandle(),
        message.body(),
        message.attributesAsStrings());
  }

  /** Takes a message off the queue, as an event source does after its step. */
  public void delete(SqsRecord record) {
    sqs.deleteMessage(request -> request.queueUrl(queueUrl).receiptHandle(record.receiptHandle()));
  }

  /** The mails that were sent, the oldest first. */
  public List<Delivered> sent() {
    return List.copyOf(sent);
  }

  /** The ports on which this deployment keeps its runs. */
  public Engine.Ports ports() {
    return ports;
  }

  /** What this deployment's engine outside of the functions knows of the agents. */
  public Deployment deployment() {
    return deployment;
  }

  /** A client of the DynamoDB that has the runs. */
  public DynamoDbClient dynamoDb() {
    return dynamoDb;
  }

  /** A client of the S3 that has large texts. */
  public S3Client s3() {
    return s3;
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** Ends the functions, then what plays AWS. All are ended, even if one of them fails to. */
  @Override
  public void close() {
    IllegalStateException failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (failed == null) {
          failed = new IllegalStateException("A part of this deployment did not end", e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
