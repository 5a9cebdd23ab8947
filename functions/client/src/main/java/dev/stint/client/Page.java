package dev.stint.client;

import java.util.List;
import java.util.Optional;

/**
 * A page of a list. It may be short, even empty, and have a next one.
 *
 * @param next the cursor of the next page; empty for the last one
 */
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }
}
