package dev.stint.engine;

import dev.stint.run.Run;
import dev.stint.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long runs are kept after they have ended. Of the rules that match a run, the most specific
 * one counts: an agent is more specific than a status. A run that no rule matches is kept for ever.
 */
public record Retention(List<Rule> rules) {

  /** The statuses in which a run has ended here, for good or until a person goes on with it. */
  public static final Set<Status> ENDED =
      Set.of(Status.FINISHED, Status.FAILED, Status.CANCELLED, Status.MOVED);

  /**
   * The shortest time to keep a run, and the time between expiry and erasure of a run. After it,
   * nothing that began before can be under way: it is the longest time of a Lambda invocation.
   */
  public static final Duration SETTLED = Duration.ofMinutes(15);

  /** How often ended runs are checked during the shortest time for which one of them is kept. */
  private static final int LOOKS = 10;

  private static final Duration DAY = Duration.ofDays(1);

  /** All runs are kept for ever. */
  public static final Retention OFF = new Retention(List.of());

  /**
   * @param agent the agent of the runs; empty for all agents
   * @param status the status of the runs; empty for all statuses of ended runs
   * @param time how long the runs are kept after their last entry
   */
  public record Rule(Optional<String> agent, Optional<Status> status, Duration time) {

    public Rule {
      if (status.isPresent() && !ENDED.contains(status.get())) {
        throw new IllegalArgumentException(
            "A run that is %s has not ended, and does not expire.".formatted(status.get()));
      }
      if (time.compareTo(SETTLED) < 0) {
        throw new IllegalArgumentException(
            "%s is too short: at least %s, as what was under way at the end is recorded first."
                .formatted(time, SETTLED));
      }
    }

    private boolean matches(String ofAgent, Status ended) {
      return agent.map(ofAgent::equals).orElse(true) && status.map(ended::equals).orElse(true);
    }

    private int weight() {
      return (agent.isPresent() ? 2 : 0) + (status.isPresent() ? 1 : 0);
    }
  }

  public Retention {
    rules = List.copyOf(rules);
    long different =
        rules.stream().map(rule -> List.of(rule.agent(), rule.status())).distinct().count();
    if (different < rules.size()) {
      throw new IllegalArgumentException("Two rules are for the same runs: " + rules);
    }
  }

  public boolean isOff() {
    return rules.isEmpty();
  }

  /** How long a run of this agent and status is kept; empty if for ever. */
  public Optional<Duration> time(String agent, Status ended) {
    return rules.stream()
        .filter(rule -> ENDED.contains(ended) && rule.matches(agent, ended))
        .max(Comparator.comparingInt(Rule::weight))
        .map(Rule::time);
  }

  /**
   * Whether a run may expire: its time since its last entry is over. A run with open notices is
   * kept for one day longer, unless it was moved: then they are open elsewhere.
   */
  public boolean isOver(Run run, Instant now) {
    boolean tells = !run.isMoved() && (!run.toTell().isEmpty() || run.isTelling());
    Instant last = run.lastAt();
    return isOver(run.agent(), run.status(), tells ? last.plus(DAY) : last, now);
  }

  /** Whether a run may expire, by its agent, its status and the time of its last entry alone. */
  boolean isOver(String agent, Status status, Instant last, Instant now) {
    return time(agent, status).filter(time -> !last.plus(time).isAfter(now)).isPresent();
  }

  /** The statuses in which runs may expire. */
  Set<Status> statuses() {
    return rules.stream()
        .flatMap(rule -> rule.status().map(Stream::of).orElseGet(ENDED::stream))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The agents that rules name. */
  public Set<String> agents() {
    return rules.stream().flatMap(rule -> rule.agent().stream()).collect(Collectors.toSet());
  }

  /** The shortest time for which any run is kept. */
  Duration shortest() {
    return rules.stream().map(Rule::time).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** How often ended runs are checked: once a day, or more often if a time is short. */
  Duration interval() {
    Duration tenth = shortest().dividedBy(LOOKS);
    return tenth.compareTo(DAY) < 0 ? tenth : DAY;
  }
}
