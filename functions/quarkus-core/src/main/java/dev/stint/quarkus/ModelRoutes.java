package dev.stint.quarkus;

import dev.stint.agent.Route;
import java.util.List;

/**
 * The routes of this process, and where they come from.
 *
 * @param origin a line for people: which models are used, and why
 */
public record ModelRoutes(List<Route> routes, String origin) {

  public ModelRoutes {
    routes = List.copyOf(routes);
  }
}
