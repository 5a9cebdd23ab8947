package dev.stint.lambda;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.Webhook;
import dev.stint.aws.Resources;
import dev.stint.cron.CronTimes;
import dev.stint.emulators.LocalMail.Delivered;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Change;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.lambda.test.PackagedFunctions;
import dev.stint.link.CallbackLinks;
import dev.stint.link.SigningKeys;
import dev.stint.port.EntryLog;
import dev.stint.port.RunSummary;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The packaged functions, with the example's agent, and with what only our own tests look at. */
final class Local implements AutoCloseable {

  static final String QUEUE = PackagedFunctions.QUEUE;

  private static final boolean NATIVE = Boolean.getBoolean("test.native");
  private static final String MAILS = "stint-mail";

  private static final String KEY = "a key of at least thirty-two characters";

  /** Signs as the functions do. */
  static final CallbackLinks CALLBACKS =
      new CallbackLinks(() -> new SigningKeys(List.of(KEY)), Optional.empty());

  private final PackagedFunctions functions =
      PackagedFunctions.of(
              Path.of(NATIVE ? "../../clerk/target/stint-lambda" : "target"),
              Agent.named("clerk").stintLimits(Limits.DEFAULT.steps(60).tokens(400_000)).build(),
              Agent.named("terms-reader").stintLimits(Limits.DEFAULT.steps(10)).build())
          .isNative(NATIVE)
          .output(Path.of("target/function.log"))
          .environment("STINT_LINKS_KEY", KEY)
          .environment("STINT_LINKS_BASE", "https://agents.example.com/")
          .environment("STINT_SWEEP_IDLE", "PT0S")
          .start();

  Local() {
    Resources.createBucket(functions.s3(), MAILS);
  }

  /** One of the functions, with its rehearsal as the model. */
  LambdaFunction function(String export) {
    return function(
        export,
        Map.of("STINT_MODELS_MAIN_PROVIDER", "rehearsal", "STINT_MODELS_MAIN_MODEL", "clerk"),
        List.of());
  }

  /** One of the functions, with another model. */
  LambdaFunction function(String export, Map<String, String> model, List<String> flags) {
    return functions.function(export, model, flags);
  }

  /** Puts a mail into the bucket, as SES would. */
  void putMail(String key, byte[] raw) {
    functions.s3().putObject(request -> request.bucket(MAILS).key(key), RequestBody.fromBytes(raw));
  }

  List<Delivered> sent() {
    return functions.sent();
  }

  /** All runs. */
  List<RunId> list() {
    return runs()
        .list(Optional.empty(), EnumSet.allOf(Status.class), Optional.empty(), 10)
        .runs()
        .stream()
        .map(RunSummary::run)
        .toList();
  }

  Runs runs() {
    return functions.runs();
  }

  /** Starts runs of which a receiver is told. */
  Runs watched(String receiver) {
    Webhook all = new Webhook(receiver, EnumSet.allOf(Webhook.Occasion.class));
    Model none =
        request -> {
          throw new AssertionError("the function calls the model");
        };
    Deployment watched =
        new Deployment(
            functions.deployment().agents(),
            List.of(Route.of("default", none)),
            new Controls(Limits.NONE, Limits.NONE, Set.of(), Map.of(Controls.ANY, List.of(all))));
    return new Engine(
            watched, functions.ports(), RetryPolicy.DEFAULT, InstantSource.system(), new Random())
        .runs();
  }

  EntryLog log() {
    return functions.ports().log();
  }

  /** An engine that knows schedules, at a time in the past. */
  Engine engineAt(Instant at) {
    return new Engine(
        functions.deployment(),
        functions.ports().with(new CronTimes()),
        RetryPolicy.DEFAULT,
        () -> at,
        new Random());
  }

  /** A run that was started and cancelled at a time in the past. */
  Run ended(Instant at, String input) {
    Engine then =
        new Engine(
            functions.deployment(), functions.ports(), RetryPolicy.DEFAULT, () -> at, new Random());
    Start start =
        then.runs().start(new Task("clerk", input, Optional.empty(), Optional.of("ended-" + at)));
    Run run = ((Start.Begun) start).run();
    Change change = then.runs().cancel(run.id(), new Person("Ada", "test", "a test"));
    return ((Change.Accepted) change).run();
  }

  /** A run that ended at a time in the past, and expired at another. */
  Run expired(Instant ended, Instant at, String input) {
    Run run = ended(ended, input);
    functions.ports().log().expire(run.id(), run.length(), at);
    functions.ports().index().expired(run.id(), at);
    return run;
  }

  /** How many items and objects of a run are left. */
  int left(RunId run) {
    int items =
        functions
            .dynamoDb()
            .query(
                request ->
                    request
                        .tableName(PackagedFunctions.TABLE)
                        .keyConditionExpression("run = :run")
                        .expressionAttributeValues(
                            Map.of(":run", AttributeValue.fromS(run.value()))))
            .count();
    return items
        + functions
            .s3()
            .listObjectsV2(
                request -> request.bucket(PackagedFunctions.BUCKET).prefix("runs/" + run + "/"))
            .keyCount();
  }

  /**
   * Notes that a last delivery began, as a process does that is then killed in the middle of it.
   */
  void killedAtLast(RunId run, ActionId action) {
    functions.ports().index().lastTried(run, Optional.of(action));
  }

  void approve(Hold hold) {
    functions.decide(hold, Choice.APPROVE, "");
  }

  Optional<SqsRecord> receive() {
    return functions.receive();
  }

  /** The next message of a run, and of no other. */
  SqsRecord next(RunId run) {
    while (true) {
      SqsRecord record = receive().orElseThrow();
      delete(record);
      if (record.body().contains(run.value())) {
        return record;
      }
    }
  }

  void delete(SqsRecord record) {
    functions.delete(record);
  }

  @Override
  public void close() {
    functions.close();
  }
}
