package dev.stint.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.emulators.LambdaProcess;
import dev.stint.link.SigningKeys;
import dev.stint.quarkus.Endpoints;
import dev.stint.quarkus.EventSource.Target;
import dev.stint.quarkus.StepQueueUrl;
import dev.stint.quarkus.StintConfig;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import dev.stint.testkit.lambda.LambdaFunction.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The functions as they are deployed: processes that call the Lambda Runtime API, and are killed
 * when they exceed their timeout.
 */
final class LambdaFunctions implements Functions {

  private static final Logger LOG = Logger.getLogger(LambdaFunctions.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The variables of this machine's environment that the functions get too. */
  private static final String PASSED_ON = "(STINT|AWS|OPENAI|ANTHROPIC|OLLAMA)_.*";

  private final StintConfig config;
  private final LocalConfig local;
  private final Endpoints endpoints;
  private final StepQueueUrl url;
  private final SigningKeys keys;
  private final List<String> command;
  private final LambdaFunction sweep;

  /**
   * @param isNative whether the native executable is started, and not the JVM
   * @throws IllegalStateException if it was not built; says how to build it
   */
  LambdaFunctions(
      StintConfig config,
      LocalConfig local,
      Endpoints endpoints,
      StepQueueUrl url,
      SigningKeys keys,
      boolean isNative) {
    this.config = config;
    this.local = local;
    this.endpoints = endpoints;
    this.url = url;
    this.keys = keys;
    this.command = command(local.function(), isNative);
    this.sweep = function("sweep");
  }

  private static List<String> command(Optional<Path> target, boolean isNative) {
    Optional<List<String>> command =
        target.flatMap(built -> LambdaProcess.command(built, LambdaProcess.FUNQY, isNative));
    String where = target.map(Path::toString).orElse("stint.local.function, which is not set");
    return command.orElseThrow(
        () ->
            new IllegalStateException(
                isNative
                    ? "There is no native executable in %s. Build it: ./dev native".formatted(where)
                    : "There is no packaged worker in %s.".formatted(where)));
  }

  @Override
  public Target step() {
    return target("step", config.queue());
  }

  @Override
  public Target dead() {
    return target("dead", config.deadLetterQueue());
  }

  @Override
  public Target email() {
    return target("email", AwsMail.QUEUE);
  }

  @Override
  public void sweep() throws InterruptedException {
    Outcome outcome = sweep.invoke(LambdaEvents.scheduled(Instant.now()));
    if (!(outcome instanceof Outcome.Answered)) {
      LOG.errorf("The sweep failed: %s", outcome);
    }
  }

  @Override
  public String origin() {
    return "processes of %s, what they print in %s"
        .formatted(Path.of(command.getFirst()).getFileName(), output());
  }

  private Path output() {
    return local.data().resolve("functions.log");
  }

  private Target target(String name, String queue) {
    LambdaFunction function = function(name);
    return message -> {
      String event = LambdaEvents.sqs(queue, List.of(record(message)));
      Outcome outcome = function.invoke(event);
      return switch (outcome) {
        case Outcome.Answered answer -> isDone(answer, message);
        case Outcome.Failed failed -> failed(name, failed);
        case Outcome.TimedOut late -> failed(name, late);
        case Outcome.Died died -> failed(name, died);
      };
    };
  }

  private static boolean failed(String name, Outcome outcome) {
    LOG.warnf("Function %s failed, and its message will come again: %s", name, outcome);
    return false;
  }

  /**
   * Whether the message is done: the answer can be read, and does not name the message as failed.
   */
  private static boolean isDone(Outcome.Answered answer, Message message) {
    try {
      for (JsonNode failure : MAPPER.readTree(answer.json()).path("batchItemFailures")) {
        if (failure.path("itemIdentifier").asText().equals(message.messageId())) {
          return false;
        }
      }
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static SqsRecord record(Message message) {
    return new SqsRecord(
        message.messageId(),
        message.receiptHandle(),
        message.body(),
        message.attributesAsStrings());
  }

  private LambdaFunction function(String export) {
    Map<String, String> environment = new LinkedHashMap<>();
    System.getenv().entrySet().stream()
        .filter(variable -> variable.getKey().matches(PASSED_ON))
        .forEach(variable -> environment.put(variable.getKey(), variable.getValue()));
    environment.put("QUARKUS_FUNQY_EXPORT", export);
    environment.put("STINT_TABLE", config.table());
    environment.put("STINT_QUEUE_URL", url.value());
    environment.put("STINT_BUCKET", config.bucket());
    environment.put("STINT_FUNCTION_TIMEOUT", config.functionTimeout().toString());
    environment.put("STINT_RECEIVES_MAX", Integer.toString(config.receivesMax()));
    environment.put("STINT_SWEEP_IDLE", config.sweepIdle().toString());
    config
        .retention()
        .ifPresent(rules -> environment.put("STINT_RETENTION", String.join(",", rules)));
    environment.put("STINT_REHEARSE", Boolean.toString(config.rehearse()));
    put(environment, "STINT_DYNAMODB_ENDPOINT", endpoints.dynamoDb());
    put(environment, "STINT_SQS_ENDPOINT", endpoints.sqs());
    put(environment, "STINT_S3_ENDPOINT", endpoints.s3());
    put(environment, "STINT_SES_ENDPOINT", endpoints.ses());
    put(environment, "STINT_LINKS_BASE", config.links().base());
    environment.put("STINT_LINKS_KEY", keys.keys().getFirst());
    environment.putAll(local.functionEnvironment());
    LambdaFunction function =
        new LambdaFunction(
            new Settings(
                export, command, environment, config.functionTimeout(), Optional.of(output())));
    Runtime.getRuntime().addShutdownHook(new Thread(function::close));
    return function;
  }

  private static void put(Map<String, String> environment, String name, Optional<URI> endpoint) {
    endpoint.ifPresent(uri -> environment.put(name, uri.toString()));
  }
}
