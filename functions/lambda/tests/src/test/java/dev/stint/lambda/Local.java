package dev.stint.lambda;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
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
import dev.stint.engine.Runs.Change;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.port.RunSummary;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** AWS on this machine with one deployment in it, as seen from outside the functions. */
final class Local implements AutoCloseable {

  static final String QUEUE = "steps";
  private static final String TABLE = "runs";
  private static final String BUCKET = "payloads";
  private static final String MAILS = "stint-mail";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int RECEIVES_MAX = 5;

  private final LocalAws aws = LocalAws.inMemory();
  private final LocalMail mail = LocalMail.start(0, 0);
  private final List<Delivered> sent = new CopyOnWriteArrayList<>();
  private final DynamoDbClient dynamoDb;
  private final SqsClient sqs;
  private final S3Client s3;
  private final String queueUrl;
  private final DynamoRunIndex index;
  private final Engine.Ports ports;
  private final Deployment deployment;
  private final Engine engine;

  Local() {
    AwsClients clients = new AwsClients("us-east-1", Optional.empty());
    dynamoDb = clients.dynamoDb(Optional.of(aws.dynamoDb()));
    mail.show(sent::add);
    s3 = clients.s3(Optional.of(aws.s3()));
    sqs = clients.sqs(Optional.of(aws.sqs()));
    queueUrl = Resources.createQueues(sqs, QUEUE, QUEUE + "-dead", TIMEOUT, RECEIVES_MAX);
    Resources.createTable(dynamoDb, TABLE);
    Resources.createBucket(s3, BUCKET);
    Resources.createBucket(s3, MAILS);
    index = new DynamoRunIndex(dynamoDb, TABLE);
    ports =
        new Engine.Ports(
            new DynamoEntryLog(dynamoDb, TABLE),
            new DynamoForks(dynamoDb, TABLE),
            new SqsStepQueue(sqs, queueUrl),
            new S3PayloadStore(s3, BUCKET),
            index);
    // This engine starts runs and reads them; the functions perform their steps.
    Agent clerk =
        Agent.named("clerk").stintLimits(Limits.DEFAULT.steps(60).tokens(400_000)).build();
    deployment = new Deployment(List.of(clerk), List.of(Route.of("default", new ScriptedModel())));
    engine =
        new Engine(deployment, ports, RetryPolicy.DEFAULT, InstantSource.system(), new Random());
  }

  /** The packaged worker as one of its functions, with its rehearsal as the model. */
  LambdaFunction function(String export) {
    return function(
        export,
        Map.of("STINT_MODELS_MAIN_PROVIDER", "rehearsal", "STINT_MODELS_MAIN_MODEL", "clerk"),
        List.of());
  }

  /**
   * The packaged worker as one of its functions, with another model; native if that is to be
   * tested.
   *
   * @param flags of the JVM; a native image takes them too
   */
  LambdaFunction function(String export, Map<String, String> model, List<String> flags) {
    boolean isNative = Boolean.getBoolean("stint.test.native");
    Path target = Path.of(isNative ? "../../clerk/target/stint-lambda" : "target");
    List<String> command =
        LambdaProcess.command(target, LambdaProcess.FUNQY, isNative).orElseThrow();
    List<String> flagged = new ArrayList<>(command);
    flagged.addAll(1, flags);
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("QUARKUS_FUNQY_EXPORT", export);
    environment.put("STINT_TABLE", TABLE);
    environment.put("STINT_QUEUE_URL", queueUrl);
    environment.put("STINT_BUCKET", BUCKET);
    environment.put("STINT_DYNAMODB_ENDPOINT", aws.dynamoDb().toString());
    environment.put("STINT_SQS_ENDPOINT", aws.sqs().toString());
    environment.put("STINT_S3_ENDPOINT", aws.s3().toString());
    environment.put("STINT_SES_ENDPOINT", mail.ses().toString());
    environment.put("STINT_LINKS_KEY", "a key of at least thirty-two characters");
    environment.put("STINT_LINKS_BASE", "https://agents.example.com/");
    environment.put("STINT_FUNCTION_TIMEOUT", TIMEOUT.toString());
    environment.put("STINT_SWEEP_IDLE", "PT0S");
    environment.putAll(model);
    return new LambdaFunction(
        new LambdaFunction.Settings(
            export, flagged, environment, TIMEOUT, Optional.of(Path.of("target/function.log"))));
  }

  /** Puts a mail into the bucket, as SES would. */
  void putMail(String key, byte[] raw) {
    s3.putObject(request -> request.bucket(MAILS).key(key), RequestBody.fromBytes(raw));
  }

  /** The mails that were sent, the oldest first. */
  List<Delivered> sent() {
    return sent;
  }

  /** All runs. */
  List<RunId> list() {
    return engine
        .runs()
        .list(Optional.empty(), EnumSet.allOf(Status.class), Optional.empty(), 10)
        .runs()
        .stream()
        .map(RunSummary::run)
        .toList();
  }

  Runs runs() {
    return engine.runs();
  }

  /** A run that was started and cancelled at a time in the past. */
  Run ended(Instant at, String input) {
    Engine then = new Engine(deployment, ports, RetryPolicy.DEFAULT, () -> at, new Random());
    Start start =
        then.runs().start(new Task("clerk", input, Optional.empty(), Optional.of("ended-" + at)));
    Run run = ((Start.Begun) start).run();
    Change change = then.runs().cancel(run.id(), new Person("Ada", "test", "a test"));
    return ((Change.Accepted) change).run();
  }

  /** A run that ended at a time in the past, and expired at another. */
  Run expired(Instant ended, Instant at, String input) {
    Run run = ended(ended, input);
    ports.log().expire(run.id(), run.length(), at);
    ports.index().expired(run.id(), at);
    return run;
  }

  /** How many items and objects of a run are left. */
  int left(RunId run) {
    int items =
        dynamoDb
            .query(
                request ->
                    request
                        .tableName(TABLE)
                        .keyConditionExpression("run = :run")
                        .expressionAttributeValues(
                            Map.of(":run", AttributeValue.fromS(run.value()))))
            .count();
    return items
        + s3.listObjectsV2(request -> request.bucket(BUCKET).prefix("runs/" + run + "/"))
            .keyCount();
  }

  /**
   * Notes that a last delivery began, as a process does that is then killed in the middle of it.
   */
  void killedAtLast(RunId run, ActionId action) {
    index.lastTried(run, Optional.of(action));
  }

  /** Approves a hold, as a person would. */
  void approve(Hold hold) {
    Holds.Decision yes =
        new Holds.Decision(hold.seq(), hold.content(), Choice.APPROVE, Optional.empty(), "");
    Holds.Outcome outcome = engine.holds().decide(hold.run(), yes, new Person("Ada", "test", ""));
    if (!(outcome instanceof Holds.Outcome.Accepted)) {
      throw new AssertionError("The decision was not taken: " + outcome);
    }
  }

  /** The next step on the queue, as an event source would pass it on. */
  Optional<SqsRecord> receive() {
    return sqs
        .receiveMessage(
            request ->
                request
                    .queueUrl(queueUrl)
                    .maxNumberOfMessages(1)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                    .waitTimeSeconds(3))
        .messages()
        .stream()
        .findFirst()
        .map(Local::record);
  }

  private static SqsRecord record(Message message) {
    return new SqsRecord(
        message.messageId(),
        message.receiptHandle(),
        message.body(),
        message.attributesAsStrings());
  }

  void delete(SqsRecord record) {
    sqs.deleteMessage(request -> request.queueUrl(queueUrl).receiptHandle(record.receiptHandle()));
  }

  @Override
  public void close() {
    mail.close();
    aws.close();
  }
}
