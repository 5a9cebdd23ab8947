package dev.stint.telemetry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Says which vendor's model a model of the configuration is. */
@FunctionalInterface
public interface ModelNames {

  /** Knows none. */
  ModelNames NONE = name -> Optional.empty();

  /** The vendor's model of this name in the configuration; empty if it is not configured here. */
  Optional<Vendors> of(String name);

  /** The attributes of a call of this model. */
  default Map<String, String> attributes(String name) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put(Names.OPERATION, "chat");
    attributes.put(Names.MODEL, name);
    attributes.put(Names.REQUEST_MODEL, of(name).map(Vendors::model).orElse(name));
    of(name).ifPresent(known -> attributes.put(Names.PROVIDER, known.provider()));
    return attributes;
  }

  /**
   * A vendor's model.
   *
   * @param provider as {@code gen_ai.provider.name} has it
   * @param model the vendor's name of it
   */
  record Vendors(String provider, String model) {}
}
