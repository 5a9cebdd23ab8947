package dev.stint.quarkus.dev;

import java.util.Map;

/** What plays AWS on this machine, from its construction until it is closed. */
interface PlayedAws extends AutoCloseable {

  /** As {@code stint.devservices} names it. */
  String name();

  /** The settings that lead to it. */
  Map<String, String> endpoints();

  @Override
  void close();
}
