package dev.stint.run;

import dev.stint.message.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The contents that the calls of a run work on, in versions that its entries made.
 *
 * @param contents the last version of each, by name
 */
public record Workspace(Map<String, Payload> contents) {

  static final Workspace EMPTY = new Workspace(Map.of());

  public Workspace {
    contents = Map.copyOf(contents);
  }

  /** The version that stands by this name: the SHA-256 of its content. */
  public Optional<String> version(String name) {
    return Optional.ofNullable(contents.get(name)).map(Payload::sha256);
  }

  /** Whether each of these changes was made from the version that stands here, one by one. */
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
