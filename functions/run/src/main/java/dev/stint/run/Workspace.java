package dev.stint.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The contents that the calls of a run work on, by their versions; the entries that changed them
 * have the contents.
 *
 * @param versions the SHA-256 of the latest version of every content, by name
 */
public record Workspace(Map<String, String> versions) {

  static final Workspace EMPTY = new Workspace(Map.of());

  public Workspace {
    versions = Map.copyOf(versions);
  }

  /** The current version of a name: the SHA-256 of its content; empty if it has none. */
  public Optional<String> version(String name) {
    return Optional.ofNullable(versions.get(name));
  }

  /** Whether every change, applied in order, was made from the version that is current then. */
  public boolean takes(List<Change> changes) {
    Workspace after = this;
    for (Change change : changes) {
      if (!Objects.equals(change.from(), after.version(change.name()).orElse(null))) {
        return false;
      }
      after = after.with(change);
    }
    return true;
  }

  Workspace with(List<Change> changes) {
    Workspace after = this;
    for (Change change : changes) {
      after = after.with(change);
    }
    return after;
  }

  private Workspace with(Change change) {
    return switch (change) {
      case Change.Put put -> {
        Map<String, String> more = new HashMap<>(versions);
        more.put(put.name(), put.content().sha256());
        yield new Workspace(more);
      }
    };
  }
}
