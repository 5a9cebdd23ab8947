package dev.stint.quarkus;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** All that can be configured, under {@code stint}. */
@ConfigMapping(prefix = "stint")
public interface StintConfig {

  /** The AWS region. */
  @WithDefault("${AWS_REGION:us-east-1}")
  String region();

  /** One address for DynamoDB, SQS, S3 and SES: LocalStack, or another emulator. AWS if not set. */
  Optional<URI> endpoint();

  /** Where DynamoDB is, if not where {@link #endpoint} says. */
  Optional<URI> dynamodbEndpoint();

  /** Where SQS is, if not where {@link #endpoint} says. */
  Optional<URI> sqsEndpoint();

  /** Where S3 is, if not where {@link #endpoint} says. */
  Optional<URI> s3Endpoint();

  /** Where SES is, if not where {@link #endpoint} says. */
  Optional<URI> sesEndpoint();

  /** Where Secrets Manager is, if not where {@link #endpoint} says. */
  Optional<URI> secretsManagerEndpoint();

  /** How long a secret is kept before it is read again. */
  @WithDefault("5m")
  Duration secretsKeptFor();

  /** Whether to make the table, the queues and the bucket where they are missing. */
  @WithDefault("false")
  boolean createResources();

  /** The table of logs. */
  @WithDefault("stint-runs")
  String table();

  /** The address of the step queue, where it is known; it spares a function a question. */
  Optional<String> queueUrl();

  /**
   * How holds expire that are to wait longer than SQS can delay a message: by EventBridge
   * Scheduler, where this is set; without it they are looked at each 15 minutes.
   */
  ScheduleConfig schedule();

  /** The queue of steps. */
  @WithDefault("stint-steps")
  String queue();

  /** Where steps go that failed again and again. */
  @WithDefault("stint-steps-dead")
  String deadLetterQueue();

  /** How long one invocation of a function may take; the functions are deployed with the same. */
  @WithDefault("150s")
  Duration functionTimeout();

  /**
   * How long a step that is being made is hidden from others: no less than its function may take.
   */
  @WithDefault("${stint.function-timeout:150s}")
  Duration visibility();

  /** How often a step is delivered before it is given up as dead. */
  @WithDefault("5")
  int receivesMax();

  /**
   * How long a run must have made no progress before a sweep puts its work on the queue again;
   * longer than any step and any delay, or what waits in a long queue is put on it twice.
   */
  @WithDefault("16m")
  Duration sweepIdle();

  /**
   * How long runs are kept after they have ended: {@code finished:90d}, {@code failed}, {@code
   * cancelled} or {@code *}, for one agent as {@code clerk/finished:30d}. The most specific rule
   * counts. Runs without a rule are kept for ever.
   */
  Optional<List<String>> retention();

  /** How long a model's vendor, or a tool's other side, may not answer before a person is asked. */
  @WithDefault("6h")
  Duration outageMax();

  /** The bucket of large texts. */
  @WithDefault("stint-payloads")
  String bucket();

  /** Models by name. */
  Map<String, ModelConfig> models();

  /** Routes by name: the names of models, in the order in which they are tried. */
  Map<String, List<String>> routes();

  /**
   * Whether a rehearsal model may stand in where no model is configured and none is found in the
   * environment. For local development; never in production.
   */
  @WithDefault("false")
  boolean rehearse();

  /** Limits that no stint of any agent exceeds. */
  LimitsConfig stintLimits();

  /** Limits that no run of any agent exceeds. */
  LimitsConfig runLimits();

  /**
   * Calls that a person approves, whatever the agents say: {@code tool} or {@code agent/tool}, with
   * {@code *} for any.
   */
  Optional<Set<String>> approve();

  /** Links by which people decide holds; there are none without a key. */
  LinksConfig links();

  /** Limits; what is left out limits nothing. */
  interface LimitsConfig {

    /** Model calls and tool calls together. */
    OptionalLong steps();

    /** Input and output tokens together. */
    OptionalLong tokens();

    /** Cost of model calls, in USD. */
    Optional<BigDecimal> costUsd();

    /** Wall time at work. */
    Optional<Duration> time();

    /** Bytes that tools return. */
    OptionalLong bytes();
  }

  /** EventBridge Scheduler. */
  interface ScheduleConfig {

    /** The role by which it sends to the step queue. */
    Optional<String> role();

    /** The group of its schedules. */
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

    /** The key before this one: links signed with it are still taken while it is rotated. */
    Optional<String> previousKey();

    /**
     * Where AWS Secrets Manager has the key, if it is not set here: the secret's name or ARN. Its
     * version before is the key before.
     */
    Optional<String> keySecret();

    /**
     * Where this API is for people; without it links begin as the request did that asked for them.
     */
    Optional<URI> base();

    /** How long a link may be used, once. */
    @WithDefault("7d")
    Duration validFor();
  }

  /** One model. */
  interface ModelConfig {

    /** openai, anthropic, bedrock, ollama or rehearsal; needed where models are called. */
    Optional<ProviderName> provider();

    /**
     * The vendor's name of the model; for a rehearsal the bean's {@code @Identifier}. Needed where
     * models are called.
     */
    Optional<String> model();

    /** The vendor's key; if not set, the secret below, or the vendor's usual variable. */
    Optional<String> apiKey();

    /**
     * Where AWS Secrets Manager has the vendor's key: the secret's name or ARN, and {@code #field}
     * if it holds JSON.
     */
    Optional<String> apiKeySecret();

    /** Another address than the vendor's own. */
    Optional<String> baseUrl();

    /** How long one call may take. */
    @WithDefault("2m")
    Duration timeout();

    /** Most tokens of one reply. */
    @WithDefault("4096")
    int maxOutputTokens();

    /** USD per million tokens; known for common models, and free for ollama and rehearsal. */
    Optional<PriceConfig> price();
  }

  /** USD per million tokens. */
  interface PriceConfig {

    Optional<BigDecimal> input();

    /** Input read from the vendor's cache; the full price if not set. */
    Optional<BigDecimal> cachedInput();

    Optional<BigDecimal> output();
  }

  /** Who serves a model. */
  enum ProviderName {
    OPENAI,
    ANTHROPIC,
    BEDROCK,
    OLLAMA,
    REHEARSAL
  }
}
