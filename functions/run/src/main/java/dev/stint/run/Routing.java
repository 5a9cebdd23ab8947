package dev.stint.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the model of a reply was chosen.
 *
 * @param why the reason of the route's order, for people; empty if the models are asked as listed
 * @param passed the models that would have come before it, and why they did not reply
 */
public record Routing(String why, List<Passed> passed) {

  public Routing {
    passed = List.copyOf(passed);
  }

  /**
   * A model that did not reply.
   *
   * @param outage when its vendor was last seen not to answer; null if it refused for another
   *     reason
   */
  public record Passed(String model, String why, @Nullable Instant outage) {}

  /** When a model was last seen not to answer. */
  public Optional<Instant> outageOf(String model) {
    return passed.stream()
        .filter(one -> one.model().equals(model) && one.outage() != null)
        .map(Passed::outage)
        .findFirst();
  }
}
