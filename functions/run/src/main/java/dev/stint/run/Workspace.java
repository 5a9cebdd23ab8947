package dev.stint.run;

import dev.stint.message.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The contents that the calls of a run work on. Entries of the run change them, version by version.
 *
 * @param contents the latest version of every content, by name
 */
public record Workspace(Map<String, Payload> contents) {

  static final Workspace EMPTY = new Workspace(Map.of());

  public Workspace {
    contents = Map.copyOf(contents);
  }

  /** The current version of a name: the SHA-256 of its content; empty if it has none. */
  public Optional<String> version(String name) {
    return Optional.ofNullable(contents.get(name)).map(Payload::sha256);
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
        Map<String, Payload> more = new HashMap<>(contents);
        more.put(put.name(), put.content());
        yield new Workspace(more);
      }
    };
  }
}
