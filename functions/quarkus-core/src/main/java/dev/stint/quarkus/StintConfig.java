package dev.stint.quarkus;

import dev.stint.agent.ModelParameters.ReasoningEffort;
import dev.stint.agent.Webhook;
import dev.stint.message.FileKind;
import dev.stint.telemetry.Telemetry;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** All settings under {@code stint}. */
@ConfigMapping(prefix = "stint")
public interface StintConfig {

  /**
   * Where runs are kept: {@code aws}, in DynamoDB, SQS and S3 or at their emulators; or {@code
   * embedded}, in a directory of this process. Not set, it is {@code aws} in a Lambda function and
   * if an endpoint or the queue's URL is set, and otherwise {@code embedded}.
   */
  Optional<StoreName> store();

  /** The directory of this process, if runs are kept there. */
  EmbeddedConfig embedded();

  /** The AWS region. */
  @WithDefault("${AWS_REGION:us-east-1}")
  String region();

  /**
   * One address for DynamoDB, SQS, S3, SES, Secrets Manager and EventBridge Scheduler, for example
   * of LocalStack or another emulator. AWS if not set.
   */
  Optional<URI> endpoint();

  /** The address of DynamoDB, if it differs from {@link #endpoint}. */
  Optional<URI> dynamodbEndpoint();

  /** The address of SQS, if it differs from {@link #endpoint}. */
  Optional<URI> sqsEndpoint();

  /** The address of S3, if it differs from {@link #endpoint}. */
  Optional<URI> s3Endpoint();

  /** The address of SES, if it differs from {@link #endpoint}. */
  Optional<URI> sesEndpoint();

  /** The address of Secrets Manager, if it differs from {@link #endpoint}. */
  Optional<URI> secretsManagerEndpoint();

  /** How long a secret is kept before it is read again. */
  @WithDefault("5m")
  Duration secretsKeptFor();

  /**
   * How many steps this process makes at once where runs are kept on AWS, with a sweep every 15
   * minutes, if it is no Lambda function. 0 leaves them to functions.
   */
  @WithDefault("0")
  int workers();

  /**
   * What plays AWS in dev mode and in tests, if anything does: {@code emulators} in that process,
   * or {@code localstack} in a container. {@link #store}, endpoints, {@link #createResources} and
   * {@link #workers} are then set.
   */
  Optional<DevServices> devservices();

  /** Whether to create the table, the queues and the buckets if they are missing. */
  @WithDefault("false")
  boolean createResources();

  /** The name of the DynamoDB table that holds the logs. */
  @WithDefault("stint-runs")
  String table();

  /** The URL of the step queue. If it is set, a function does not ask SQS for it. */
  Optional<String> queueUrl();

  /**
   * EventBridge Scheduler, for waits that end later than SQS can delay a message (15 minutes). Used
   * if a role and the ARN of the queue are set; otherwise such waits are checked every 15 minutes.
   */
  ScheduleConfig schedule();

  /** The name of the SQS queue of steps. */
  @WithDefault("stint-steps")
  String queue();

  /** The name of the SQS queue for steps whose deliveries all failed. */
  @WithDefault("stint-steps-dead")
  String deadLetterQueue();

  /** How long one invocation of a function may take. Deploy the functions with the same timeout. */
  @WithDefault("150s")
  Duration functionTimeout();

  /**
   * How long SQS hides a step from other processes after it is received: at least as long as its
   * function may take. Applies to queues that Stint creates.
   */
  @WithDefault("${stint.function-timeout:150s}")
  Duration visibility();

  /** How many times a step is delivered before it is given up as dead. */
  @WithDefault("5")
  int receivesMax();

  /**
   * How long a run must have made no progress before a sweep puts its work on the queue again. Set
   * it longer than any step and any delay, or work that waits in a long queue is put on it twice.
   */
  @WithDefault("16m")
  Duration sweepIdle();

  /**
   * Rules for how long runs are kept after they have ended. A rule is a status and a time, as
   * {@code finished:90d}; the status is {@code finished}, {@code failed}, {@code cancelled}, {@code
   * moved} or {@code *}. A rule for one agent begins with its name, as {@code clerk/finished:30d}.
   * The most specific rule counts. Runs without a rule are kept for ever.
   */
  Optional<List<String>> retention();

  /**
   * How long a model's vendor, or the system that a tool calls, may fail to answer before a person
   * is asked.
   */
  @WithDefault("6h")
  Duration outageMax();

  /** The name of the S3 bucket that holds large texts. */
  @WithDefault("stint-payloads")
  String bucket();

  /** Models by name. */
  Map<String, ModelConfig> models();

  /**
   * Routes by name: the names of models, in the order in which they are tried. With weights, as in
   * {@code fast*3,spare}, one of them is the first of a run, as often as its weight says.
   */
  Map<String, List<String>> routes();

  /** By what the models of a route are ordered for each call, if not as they are listed. */
  Map<String, RouteBy> routeBy();

  /**
   * List prices by the vendors' names of models: USD per million tokens of input, cached input,
   * writing to the cache if that has a price of its own, and output, as in {@code 1.25,0.125,10}.
   */
  Map<String, String> prices();

  /** A file with prices in the form of a properties file; outranked by {@link #prices}. */
  Optional<Path> priceTable();

  /** Who outside is told of what happens to runs, by name. */
  Map<String, WebhookConfig> webhooks();

  /**
   * Whether a rehearsal model may be used if no model is configured and none is found in the
   * environment. For local development; never in production.
   */
  @WithDefault("false")
  boolean rehearse();

  /** Limits that no stint of any agent exceeds. */
  LimitsConfig stintLimits();

  /** Limits that no run of any agent exceeds. */
  LimitsConfig runLimits();

  /**
   * Calls that a person must approve, even if the agent does not ask for it: {@code tool} or {@code
   * agent/tool}, with {@code *} for any.
   */
  Optional<Set<String>> approve();

  /** Links by which people decide holds. Without a key there are no links. */
  LinksConfig links();

  /** The agent that writes stories of runs. */
  StorytellerConfig storyteller();

  /** Traces and metrics. Without an endpoint and metrics there are none, at no cost. */
  TelemetryConfig telemetry();

  /** Where runs are kept. */
  enum StoreName {
    AWS,
    EMBEDDED
  }

  /** Runs in a directory of this process. */
  interface EmbeddedConfig {

    /** The directory. One process at a time uses it. Tests of Quarkus get a new one each. */
    @WithDefault(".stint")
    Path directory();

    /**
     * Whether a step waits until the disk has its entry. Without that, nothing is lost if the
     * process is killed, but the last steps may be if the power fails: then an effect may happen
     * twice.
     */
    @WithDefault("true")
    boolean sync();

    /** How many steps are made at once at most. Each has a virtual thread. */
    @WithDefault("256")
    int workers();

    /** How long a step that was begun may take until its process ends. */
    @WithDefault("10s")
    Duration shutdownPatience();

    /** Whether a sweep at the start puts all work that the last process left on the queue. */
    @WithDefault("true")
    boolean sweepAtStart();

    /** How often to look for work whose message was lost, and for runs that expire. */
    @WithDefault("15m")
    Duration sweepEvery();

    /** Copies of the directory, made while runs go on. */
    BackupConfig backup();
  }

  /** Backups. */
  interface BackupConfig {

    /** The directory that gets a directory for every backup. Without it there are none. */
    Optional<Path> directory();

    /** How long after a backup the next one is made; the first one is made at the start. */
    @WithDefault("24h")
    Duration every();

    /** How many backups are kept, the newest ones. */
    @WithDefault("7")
    int keep();
  }

  /** Limits. A limit that is not set does not apply. */
  interface LimitsConfig {

    /** Model calls and tool calls together. */
    OptionalLong steps();

    /** Input and output tokens together. */
    OptionalLong tokens();

    /** Cost of model calls, in USD. */
    Optional<BigDecimal> costUsd();

    /** Wall-clock time at work; waiting for a person does not count. */
    Optional<Duration> time();

    /** Bytes that tools return. */
    OptionalLong bytes();

    /** Runs that are delegated to, and those that these delegate to, together. */
    OptionalLong children();

    /** Runs that are delegated to and have not ended. */
    OptionalInt childrenAtOnce();

    /** How many levels of delegation there are below a run. */
    OptionalInt depth();
  }

  /** EventBridge Scheduler. */
  interface ScheduleConfig {

    /** The ARN of the IAM role that lets Scheduler send to the step queue. */
    Optional<String> role();

    /** The Scheduler group of the schedules. */
    @WithDefault("default")
    String group();

    /** The ARN of the step queue. */
    Optional<String> queueArn();

    /** The ARN of the dead-letter queue, for a step that Scheduler cannot put on the queue. */
    Optional<String> deadLetterArn();
  }

  /** Decision links. */
  interface LinksConfig {

    /** The key that signs links, a secret of at least 32 characters. */
    Optional<String> key();

    /**
     * The previous key. Links signed with it are still accepted, so that the key can be rotated.
     */
    Optional<String> previousKey();

    /**
     * The secret in AWS Secrets Manager that holds the key, if {@link #key} is not set: its name or
     * ARN. The secret's previous version is the previous key.
     */
    Optional<String> keySecret();

    /**
     * The address of this API for people. Without it, a link begins with the address of the request
     * that asked for it.
     */
    Optional<URI> base();

    /** How long a link is valid. It can be used once. */
    @WithDefault("7d")
    Duration validFor();
  }

  /** The agent that writes stories of runs, when it is asked to. */
  interface StorytellerConfig {

    /**
     * The route of the model that writes; without it there is no such agent. The model reads what
     * the told runs have quoted, so it may see what another one was told.
     */
    Optional<String> route();
  }

  /** Traces and metrics of OpenTelemetry, and metrics of CloudWatch. */
  interface TelemetryConfig {

    /**
     * The address of a collector that takes OTLP over HTTP, as http://localhost:4318, or of X-Ray,
     * as https://xray.eu-central-1.amazonaws.com, whose requests are signed. Traces go there, and
     * metrics.
     */
    Optional<URI> endpoint();

    /** Headers of each request to the collector, as one with a key. */
    Map<String, String> headers();

    /** How long a step waits at most, at its end, until the collector has its spans. */
    @WithDefault("1s")
    Duration timeout();

    /**
     * Where metrics go: otlp, to the collector; emf, printed as lines that CloudWatch Logs makes
     * metrics of; or none. If not set, otlp if there is an endpoint, except with X-Ray, which takes
     * no metrics.
     */
    Optional<Telemetry.Metrics> metrics();

    /**
     * Whether spans tell what was said: tasks, replies, and arguments and results of tools. They
     * may be secret.
     */
    @WithDefault("false")
    boolean content();

    /** The name of this application among others: service.name. */
    @WithDefault("${quarkus.application.name:stint}")
    String service();
  }

  /** The receiver of a webhook. */
  interface WebhookConfig {

    /** Where it is told, by a POST: an address with https. */
    URI url();

    /**
     * The keys that sign what it is told, the newest first: whsec_ and 24 to 64 bytes in Base64, as
     * «Standard Webhooks» has it.
     */
    Optional<List<String>> signingKey();

    /**
     * The secret in AWS Secrets Manager that holds the key: its name or ARN, followed by # and a
     * field if it holds JSON. After a rotation the former key signs too.
     */
    Optional<String> signingKeySecret();

    /** Of what it is told. */
    @WithDefault("held,finished,failed,cancelled")
    Set<Webhook.Occasion> on();

    /** The agents of whose runs it is told; if not set, of those of all. */
    Optional<Set<String>> agents();
  }

  /** One model. */
  interface ModelConfig {

    /**
     * openai, azure-openai, anthropic, bedrock, gemini, mistral, ollama or rehearsal. Required if
     * models are called, unless a {@code ChatModel} bean has the model's name.
     */
    Optional<ProviderName> provider();

    /**
     * The vendor's name of the model; for a rehearsal, the {@code @Identifier} of its bean. For
     * azure-openai, the name of its deployment. Required with a provider.
     */
    Optional<String> model();

    /**
     * The vendor's API key. If not set, {@link #apiKeySecret} is used, then the vendor's usual
     * variable.
     */
    Optional<String> apiKey();

    /**
     * The secret in AWS Secrets Manager that holds the vendor's key: its name or ARN, followed by
     * {@code #field} if it holds JSON.
     */
    Optional<String> apiKeySecret();

    /**
     * The address to call, if it is not the vendor's own. A server with OpenAI's API needs no key
     * if it has an address.
     */
    Optional<String> baseUrl();

    /** How long one call may take. */
    @WithDefault("2m")
    Duration timeout();

    /** The maximum number of tokens in one reply, hidden reasoning included. 4096 if not set. */
    OptionalInt maxOutputTokens();

    /** Most tokens that it reads and writes in one call. Needed if a route goes by context. */
    OptionalLong contextTokens();

    /** 0 to 2; the vendor's default if not set. Agents may have their own, as of each below. */
    OptionalDouble temperature();

    /** Above 0, up to 1. */
    OptionalDouble topP();

    /** For replies that are as equal as the vendor can make them. */
    OptionalInt seed();

    /** Up to four texts that end a reply. */
    Optional<List<String>> stop();

    /** minimal, low, medium or high. */
    Optional<ReasoningEffort> reasoningEffort();

    /**
     * Whether to mark the conversation for the vendor's prompt cache. Of use for anthropic, where
     * it is on if not set, and for those models of bedrock that take marks; other vendors need
     * none.
     */
    Optional<Boolean> cache();

    /**
     * Whether the schema of a typed answer is sent to the vendor; otherwise the model is told of it
     * in words. If not set, it is sent where the vendor is known to take it. For openai, anthropic,
     * azure-openai, gemini and mistral.
     */
    Optional<Boolean> structuredOutput();

    /**
     * The kinds of files that the model reads as they are, image and pdf, with the most tokens that
     * it counts for an image and for a page of a PDF; 0 for a kind that it does not read. If not
     * set, they are as with its vendor, and none for a ChatModel bean.
     */
    Map<FileKind, Integer> reads();

    /**
     * USD per million tokens. Optional for common models, whose prices are known, and for ollama
     * and rehearsal, which are free.
     */
    Optional<PriceConfig> price();
  }

  /** USD per million tokens. */
  interface PriceConfig {

    Optional<BigDecimal> input();

    /** Input read from the vendor's cache; the full price if not set. */
    Optional<BigDecimal> cachedInput();

    /** Input written to the vendor's cache; the full price if not set. */
    Optional<BigDecimal> cacheWrite();

    Optional<BigDecimal> output();
  }

  /** By what a route orders its models. */
  enum RouteBy {
    /** The one first whose call costs the least, at worst. */
    COST,
    /** The one first that reads the fewest tokens and still the whole conversation. */
    CONTEXT
  }

  /** What plays AWS in dev mode and in tests. */
  enum DevServices {
    EMULATORS,
    LOCALSTACK
  }

  /** The provider of a model. */
  enum ProviderName {
    OPENAI,
    AZURE_OPENAI,
    ANTHROPIC,
    BEDROCK,
    GEMINI,
    MISTRAL,
    OLLAMA,
    REHEARSAL
  }
}
