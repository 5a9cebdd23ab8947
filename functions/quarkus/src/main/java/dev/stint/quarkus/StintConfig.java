package dev.stint.quarkus;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that can be configured, under {@code stint}. */
@ConfigMapping(prefix = "stint")
public interface StintConfig {

  /** The AWS region. */
  @WithDefault("${AWS_REGION:us-east-1}")
  String region();

  /** One address for DynamoDB, SQS and S3: LocalStack, or another emulator. AWS if not set. */
  Optional<URI> endpoint();

  /** Where DynamoDB is, if not where {@link #endpoint} says. */
  Optional<URI> dynamodbEndpoint();

  /** Where SQS is, if not where {@link #endpoint} says. */
  Optional<URI> sqsEndpoint();

  /** Where S3 is, if not where {@link #endpoint} says. */
  Optional<URI> s3Endpoint();

  /** Whether to make the table, the queues and the bucket where they are missing. */
  @WithDefault("false")
  boolean createResources();

  /** The table of logs. */
  @WithDefault("stint-runs")
  String table();

  /** The address of the step queue, where it is known; it spares a function a question. */
  Optional<String> queueUrl();

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

  /** One model. */
  interface ModelConfig {

    /** openai, anthropic, bedrock, ollama or rehearsal. */
    ProviderName provider();

    /** The vendor's name of the model; for a rehearsal the bean's {@code @Identifier}. */
    String model();

    /** The vendor's key; if not set, the vendor's usual variable. */
    Optional<String> apiKey();

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

    BigDecimal input();

    /** Input read from the vendor's cache; the full price if not set. */
    Optional<BigDecimal> cachedInput();

    BigDecimal output();
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
