package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Route;
import dev.stint.agent.Route.Stop;
import dev.stint.agent.RunId;
import dev.stint.message.Sha256;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.InputBound;
import dev.stint.run.Routing;
import dev.stint.run.Routing.Passed;
import dev.stint.run.Timeline;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the models of a route are asked in one step: that of the route, but models
 * whose vendors have just not answered come last. A model is never left out, so a step can always
 * be made.
 */
final class Course {

  private final Agent agent;
  private final Timeline timeline;
  private final Route route;
  private final Outages outages;
  private final Instant now;
  private final String why;
  private @Nullable Long input;
  private final List<Passed> out = new ArrayList<>();
  private final List<Stop> stops;

  Course(Agent agent, Timeline timeline, Route route, Outages outages, Instant now) {
    this.agent = agent;
    this.timeline = timeline;
    this.route = route;
    this.outages = outages;
    this.now = now;
    List<Stop> ordered = ordered();
    this.why = why(ordered.getFirst());
    this.stops = outLast(ordered);
  }

  List<Stop> stops() {
    return stops;
  }

  private List<Stop> ordered() {
    return switch (route.order()) {
      case LISTED -> route.stops();
      case WEIGHT -> weighed();
      case COST -> sorted(Comparator.comparing(this::mostCost));
      case CONTEXT ->
          sorted(
              Comparator.comparingInt((Stop stop) -> reads(stop) ? 0 : 1)
                  .thenComparingLong(
                      stop -> reads(stop) ? stop.contextTokens() : -stop.contextTokens()));
    };
  }

  private List<Stop> sorted(Comparator<Stop> order) {
    return route.stops().stream().sorted(order).toList();
  }

  private List<Stop> weighed() {
    long at = ticket(timeline.run().id()) % weights();
    Stop first = route.stops().getLast();
    for (Stop stop : route.stops()) {
      if (at < stop.weight()) {
        first = stop;
        break;
      }
      at -= stop.weight();
    }
    Stop chosen = first;
    return Stream.concat(
            Stream.of(chosen), route.stops().stream().filter(stop -> !stop.equals(chosen)))
        .toList();
  }

  private long weights() {
    return route.stops().stream().mapToLong(Stop::weight).sum();
  }

  /** A number that is the same for every step of a run, and spread evenly over runs. */
  private static long ticket(RunId run) {
    return Long.parseUnsignedLong(Sha256.of(run.value()).substring(0, 15), 16);
  }

  /** The same for every model, so that none is preferred for having counted the conversation. */
  private long input() {
    if (input == null) {
      input = InputBound.estimate(agent, timeline);
    }
    return input;
  }

  private BigDecimal mostCost(Stop stop) {
    return stop.price().most(input(), stop.parametersFor(agent).outputTokensMax());
  }

  private boolean reads(Stop stop) {
    return input() + stop.parametersFor(agent).outputTokensMax() <= stop.contextTokens();
  }

  private String why(Stop first) {
    return switch (route.order()) {
      case LISTED -> "";
      case WEIGHT ->
          "Model '%s' is the first of this run, by a weight of %d of %d."
              .formatted(first.model(), first.weight(), weights());
      case COST ->
          "Model '%s' is the cheapest for this call: about $%s at most."
              .formatted(first.model(), mostCost(first).toPlainString());
      case CONTEXT ->
          "Model '%s' is the smallest that reads this conversation: about %d tokens."
              .formatted(first.model(), input());
    };
  }

  private List<Stop> outLast(List<Stop> ordered) {
    List<Stop> first = new ArrayList<>();
    List<Stop> last = new ArrayList<>();
    Optional<Routing> before = lastRouting();
    for (Stop stop : ordered) {
      Optional<Instant> outage = outage(stop.model(), before);
      if (outage.isPresent()) {
        last.add(stop);
        out.add(new Passed(stop.model(), "it did not answer at " + outage.get(), outage.get()));
      } else {
        first.add(stop);
      }
    }
    first.addAll(last);
    return first;
  }

  private Optional<Routing> lastRouting() {
    return timeline
        .latest(past -> past.last() instanceof ModelReplied)
        .map(past -> ((ModelReplied) past.last()).routing());
  }

  /** When a model was last seen not to answer, if that is not long ago. */
  private Optional<Instant> outage(String model, Optional<Routing> before) {
    return Stream.concat(
            outages.of(model).stream(), before.flatMap(last -> last.outageOf(model)).stream())
        .max(Comparator.naturalOrder())
        .filter(at -> now.isBefore(at.plus(Outages.COOL_DOWN)));
  }

  /**
   * How a model was chosen; null if there is nothing to say.
   *
   * @param failed those that were asked before it
   */
  @Nullable Routing routing(Stop replied, List<Passed> failed) {
    Map<String, Passed> all = new LinkedHashMap<>();
    Stream.concat(out.stream(), failed.stream()).forEach(one -> all.put(one.model(), one));
    all.remove(replied.model());
    List<Passed> passed = List.copyOf(all.values());
    return why.isEmpty() && passed.isEmpty() ? null : new Routing(why, passed);
  }
}
