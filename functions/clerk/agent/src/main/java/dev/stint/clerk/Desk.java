package dev.stint.clerk;

import dev.stint.agent.RunId;
import dev.stint.clerk.Agreement.Clause;
import dev.stint.quarkus.StintConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * The clerk's desk. For every run it holds the clauses that the run has changed, one object for
 * every clause, so that steps that run in parallel do not overwrite each other. The signed
 * agreement is never changed.
 */
@Singleton
class Desk {

  private final S3Client s3;
  private final String bucket;
  private final Agreement signed = Agreement.signed();

  @Inject
  Desk(S3Client s3, StintConfig config) {
    this.s3 = s3;
    this.bucket = config.bucket();
  }

  Agreement signed() {
    return signed;
  }

  /** A clause as it stands in a run's draft. */
  Optional<Clause> clause(RunId run, String number) {
    return signed
        .clause(number)
        .map(clause -> read(key(run, number)).map(text -> new Clause(number, text)).orElse(clause));
  }

  /** All clauses as they stand in a run's draft. */
  List<Clause> clauses(RunId run) {
    String folder = "clerk/%s/clauses/".formatted(run);
    Set<String> changed =
        s3.listObjectsV2(request -> request.bucket(bucket).prefix(folder)).contents().stream()
            .map(object -> object.key())
            .collect(Collectors.toSet());
    return signed.clauses().stream()
        .map(
            clause ->
                changed.contains(key(run, clause.number()))
                    ? clause(run, clause.number()).orElse(clause)
                    : clause)
        .toList();
  }

  /**
   * Puts the wording of a clause into a run's draft. Doing it twice has the effect of doing it
   * once.
   */
  void put(RunId run, String number, String text) {
    write(key(run, number), text);
  }

  /** Adds a line to the register of amendments. Doing it twice adds it twice. */
  void register(RunId run, String line) {
    String key = "clerk/%s/register.txt".formatted(run);
    write(key, read(key).orElse("") + line + "\n");
  }

  private static String key(RunId run, String number) {
    return "clerk/%s/clauses/%s.txt".formatted(run, number);
  }

  private Optional<String> read(String key) {
    try {
      return Optional.of(
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asUtf8String());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  private void write(String key, String text) {
    s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(text));
  }
}
