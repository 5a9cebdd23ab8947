package dev.stint.agent;

import java.time.Duration;
import java.util.List;

/**
 * An ordered list of models behind one name. If one model gives no reply, the next is asked.
 *
 * @param order by what the models are ordered for each call
 */
public record Route(String name, List<Stop> stops, Order order) {

  /** By what the models of a route are ordered. */
  public enum Order {
    /** As they are listed. */
    LISTED,
    /**
     * One of them first, as often as its weight says, then the others as they are listed. A run
     * keeps its first model, so that its prompts stay in the vendor's cache.
     */
    WEIGHT,
    /** The one first whose call costs the least, at worst. */
    COST,
    /** The one first that reads the fewest tokens and still the whole conversation. */
    CONTEXT
  }

  /**
   * One model of a route.
   *
   * @param model the configured name, as the log and the console show it
   * @param timeout how long one call may take
   * @param parameters how it is to reply, unless an agent says otherwise
   * @param weight how often it is the first, beside the weights of the others; at least 1
   * @param contextTokens most tokens that it reads and writes in one call; {@link Long#MAX_VALUE}
   *     if that is not known
   */
  public record Stop(
      String model,
      Model client,
      Price price,
      Duration timeout,
      ModelParameters parameters,
      int weight,
      long contextTokens) {

    public Stop {
      if (weight < 1 || contextTokens < 1) {
        throw new IllegalArgumentException(
            "Model '%s': expected a weight and a context of at least 1, got %d and %d"
                .formatted(model, weight, contextTokens));
      }
    }

    /** Of weight 1, with a context that is not known. */
    public Stop(
        String model, Model client, Price price, Duration timeout, ModelParameters parameters) {
      this(model, client, price, timeout, parameters, 1, Long.MAX_VALUE);
    }

    /** A model whose replies have up to 4,096 tokens. */
    public Stop(String model, Model client, Price price, Duration timeout) {
      this(model, client, price, timeout, ModelParameters.NONE);
    }

    public Stop weight(int other) {
      return new Stop(model, client, price, timeout, parameters, other, contextTokens);
    }

    public Stop contextTokens(long most) {
      return new Stop(model, client, price, timeout, parameters, weight, most);
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

  /** Models in the order in which they are listed. */
  public Route(String name, List<Stop> stops) {
    this(name, stops, Order.LISTED);
  }

  /** A route of one model, free of charge: for tests and rehearsals. */
  public static Route of(String name, Model model) {
    return new Route(name, List.of(new Stop(name, model, Price.FREE, Duration.ofMinutes(2))));
  }
}
