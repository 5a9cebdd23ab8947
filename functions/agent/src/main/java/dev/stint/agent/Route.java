package dev.stint.agent;

import java.time.Duration;
import java.util.List;

/** An ordered list of models behind one name. If one model gives no reply, the next is asked. */
public record Route(String name, List<Stop> stops) {

  /**
   * One model of a route.
   *
   * @param model the configured name, as the log and the console show it
   * @param timeout how long one call may take
   * @param parameters how it is to reply, unless an agent says otherwise
   */
  public record Stop(
      String model, Model client, Price price, Duration timeout, ModelParameters parameters) {

    /** A model whose replies have up to 4,096 tokens. */
    public Stop(String model, Model client, Price price, Duration timeout) {
      this(model, client, price, timeout, ModelParameters.NONE);
    }

    /** How the model is to reply to an agent. */
    public ModelParameters parametersFor(Agent agent) {
      return agent.parameters().over(parameters);
    }
  }

  /** Most tokens of one reply, unless configured otherwise. */
  public static final int MAX_OUTPUT_TOKENS_DEFAULT = 4096;

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
