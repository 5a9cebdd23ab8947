package dev.stint.quarkus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * Secrets of AWS Secrets Manager. A secret is read when it is first needed and again after {@code
 * keptFor}, so that a rotation needs no deployment. If that later read fails, the old value stays
 * in use.
 *
 * <p>A reference is the secret's name or ARN. {@code prod/openai#key} refers to one field of a
 * secret that holds JSON.
 */
final class Secrets {

  private static final Logger LOG = Logger.getLogger(Secrets.class);
  private static final Duration MOMENT = Duration.ofSeconds(10);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final SecretsManagerClient client;
  private final Duration keptFor;
  private final InstantSource clock;
  private final Map<Version, Read> read = new ConcurrentHashMap<>();

  /** A secret has a version in use and, after a rotation, a previous one. */
  private enum Stage {
    AWSCURRENT,
    AWSPREVIOUS
  }

  private record Version(String reference, Stage stage) {}

  private record Read(@Nullable String value, Instant at) {
    @Override
    public String toString() {
      return "a secret, read at " + at;
    }
  }

  Secrets(SecretsManagerClient client, Duration keptFor, InstantSource clock) {
    this.client = client;
    this.keptFor = keptFor;
    this.clock = clock;
  }

  /**
   * The version in use.
   *
   * @throws IllegalArgumentException if there is none, or it cannot be read and was never read
   *     before
   */
  String current(String reference) {
    return value(new Version(reference, Stage.AWSCURRENT))
        .orElseThrow(() -> unreadable(reference, "there is no such secret"));
  }

  /** The previous version, if the secret was ever rotated. */
  Optional<String> previous(String reference) {
    return value(new Version(reference, Stage.AWSPREVIOUS));
  }

  /**
   * Marks the secret as possibly out of date: both versions are read again when they are next
   * needed, unless they were read in the last 10 seconds.
   */
  void doubt(String reference) {
    Instant moment = clock.instant().minus(MOMENT);
    for (Stage stage : Stage.values()) {
      read.computeIfPresent(
          new Version(reference, stage),
          (version, old) -> old.at().isAfter(moment) ? old : new Read(old.value(), Instant.MIN));
    }
  }

  private Optional<String> value(Version version) {
    Read known = read.get(version);
    Instant now = clock.instant();
    if (known == null || known.at().isBefore(now.minus(keptFor))) {
      known = new Read(fetch(version, known), now);
      read.put(version, known);
    }
    return Optional.ofNullable(known.value());
  }

  /**
   * Fetches a version. If that fails, or the secret is gone, keeps the value that was read before.
   */
  private @Nullable String fetch(Version version, @Nullable Read known) {
    try {
      String now = ask(version);
      if (now != null || known == null || known.value() == null) {
        return now;
      }
      LOG.warnf("Secret '%s' is gone, and stays as it was here", version.reference());
    } catch (IllegalArgumentException e) {
      if (known == null) {
        throw e;
      }
      LOG.warnf("%s. It stays as it was here", e.getMessage());
    }
    return known.value();
  }

  /**
   * Reads a version from Secrets Manager; null if there is none.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  private @Nullable String ask(Version version) {
    String reference = version.reference();
    int hash = reference.indexOf('#');
    String id = hash < 0 ? reference : reference.substring(0, hash);
    String whole;
    try {
      whole =
          client
              .getSecretValue(request -> request.secretId(id).versionStage(version.stage().name()))
              .secretString();
    } catch (ResourceNotFoundException e) {
      return null;
    } catch (SdkException e) {
      throw unreadable(reference, String.valueOf(e.getMessage()));
    }
    if (whole == null) {
      throw unreadable(reference, "it is no text");
    }
    // A secret that was made from a file often ends with a line break.
    return (hash < 0 ? whole : field(reference, whole, hash)).strip();
  }

  private static String field(String reference, String whole, int hash) {
    try {
      JsonNode field = MAPPER.readTree(whole).path(reference.substring(hash + 1));
      if (field.isTextual()) {
        return field.asText();
      }
    } catch (JsonProcessingException e) {
      // The exception below does not contain the text, because it is secret.
    }
    throw unreadable(reference, "it is no JSON with a text of that name");
  }

  private static IllegalArgumentException unreadable(String reference, String why) {
    return new IllegalArgumentException("Secret '%s' cannot be read: %s".formatted(reference, why));
  }
}
