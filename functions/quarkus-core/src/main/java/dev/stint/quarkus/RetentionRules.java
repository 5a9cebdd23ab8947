package dev.stint.quarkus;

import dev.stint.agent.Agent;
import dev.stint.engine.Retention;
import dev.stint.engine.Retention.Rule;
import dev.stint.run.Status;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads {@code stint.retention}. */
final class RetentionRules {

  private static final String ANY = "*";

  private RetentionRules() {}

  /**
   * @param rules as {@code finished:90d}, {@code clerk/failed:1000d} or {@code *:400d}
   * @throws IllegalArgumentException if a rule cannot be read; the message is for the rule's author
   */
  static Retention read(List<String> rules) {
    try {
      return new Retention(rules.stream().map(rule -> rule(rule.strip())).toList());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("stint.retention: " + e.getMessage()); // No cause needed.
    }
  }

  private static Rule rule(String rule) {
    int colon = rule.lastIndexOf(':');
    int slash = rule.lastIndexOf('/', Math.max(colon, 0));
    if (colon < 1) {
      throw new IllegalArgumentException(
          "'%s' is no rule; expected one as finished:90d, clerk/failed:400d or *:30d"
              .formatted(rule));
    }
    return new Rule(
        slash < 0 ? Optional.empty() : agent(rule.substring(0, slash)),
        status(rule.substring(slash + 1, colon).strip()),
        time(rule, rule.substring(colon + 1).strip()));
  }

  private static Optional<String> agent(String name) {
    if (!name.equals(ANY) && !Agent.isName(name)) {
      throw new IllegalArgumentException("'%s' is no name of an agent".formatted(name));
    }
    return Optional.of(name).filter(agent -> !agent.equals(ANY));
  }

  private static Optional<Status> status(String name) {
    if (name.equals(ANY)) {
      return Optional.empty();
    }
    return Optional.of(
        Retention.ENDED.stream()
            .filter(status -> name(status).equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' is no status that a run ends in; expected %s or *"
                            .formatted(name, names()))));
  }

  private static String names() {
    return Retention.ENDED.stream()
        .map(RetentionRules::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String name(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static Duration time(String rule, String text) {
    try {
      return Optional.ofNullable(DurationConverter.parseDuration(text)).orElseThrow();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "'%s' does not say how long, as 90d or 36h".formatted(rule));
    }
  }
}
