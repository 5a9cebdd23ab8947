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

  /** Whether to make the table, the queues and the bucket where they are missing. */
  @WithDefault("false")
  boolean createResources();

  /** The table of logs. */
  @WithDefault("stint-runs")
  String table();

  /** The queue of steps. */
  @WithDefault("stint-steps")
  String queue();

  /** Where steps go that failed again and again. */
  @WithDefault("stint-steps-dead")
  String deadLetterQueue();

  /** How long a step that is being made is hidden from others; at least as long as it may take. */
  @WithDefault("150s")
  Duration visibility();

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
