package dev.stint.telemetry;

import java.util.Optional;

/** Says which vendor's model a model of the configuration is. */
@FunctionalInterface
public interface ModelNames {

  /** Knows none. */
  ModelNames NONE = name -> Optional.empty();

  /** The vendor's model of this name in the configuration; empty if it is not configured here. */
  Optional<Vendors> of(String name);

  /**
   * A vendor's model.
   *
   * @param provider as {@code gen_ai.provider.name} has it
   * @param model the vendor's name of it
   */
  record Vendors(String provider, String model) {}
}
