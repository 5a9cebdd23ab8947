package dev.stint.agent;

import java.time.Duration;
import java.util.List;

/** An ordered list of models behind one name: tried in order when one is busy. */
public record Route(String name, List<Stop> stops) {

  /**
   * One model of a route.
   *
   * @param model the configured name, as the log and the console show it
   * @param timeout how long one call may take
   */
  public record Stop(String model, Model client, Price price, Duration timeout) {}

  public Route {
    stops = List.copyOf(stops);
    if (stops.isEmpty()) {
      throw new IllegalArgumentException("Route '%s' has no model".formatted(name));
    }
  }

  /** A route of one model, free of charge: for tests and rehearsals. */
  public static Route of(String name, Model model) {
    return new Route(name, List.of(new Stop(name, model, Price.FREE, Duration.ofMinutes(2))));
  }
}
