package dev.stint.run;

import dev.stint.message.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The contents that the calls of a run work on, by their versions; the entries that changed them
 * have the contents.
 */
public sealed interface Workspace {

  /** More versions than this are not kept in a folded run, but in a manifest that it names. */
  int KEPT_MAX = 16;

  Workspace EMPTY = new Listed(Map.of());

  /**
   * The current version of a name: the SHA-256 of its content; empty if it has none.
   *
   * @throws UnreadWorkspace if the versions have not been read
   */
  Optional<String> version(String name);

  /**
   * Whether every change, applied in order, was made from the version that is current then.
   *
   * @throws UnreadWorkspace if the versions have not been read, and there is a change
   */
  boolean takes(List<Change> changes);

  /** With these changes. Throws what {@link #takes} throws. */
  Workspace with(List<Change> changes);

  /** As it is kept in a folded run: small, whatever it holds. */
  Workspace kept();

  /**
   * The versions.
   *
   * @param versions the SHA-256 of the latest version of every content, by name
   */
  record Listed(Map<String, String> versions) implements Workspace {
    public Listed {
      versions = Map.copyOf(versions);
    }

    @Override
    public Optional<String> version(String name) {
      return Optional.ofNullable(versions.get(name));
    }

    @Override
    public boolean takes(List<Change> changes) {
      Listed after = this;
      for (Change change : changes) {
        if (!Objects.equals(change.from(), after.version(change.name()).orElse(null))) {
          return false;
        }
        after = after.with(change);
      }
      return true;
    }

    @Override
    public Listed with(List<Change> changes) {
      Listed after = this;
      for (Change change : changes) {
        after = after.with(change);
      }
      return after;
    }

    private Listed with(Change change) {
      return switch (change) {
        case Change.Put put -> {
          Map<String, String> more = new HashMap<>(versions);
          more.put(put.name(), put.content().sha256());
          yield new Listed(more);
        }
      };
    }

    @Override
    public Workspace kept() {
      return versions.size() <= KEPT_MAX ? this : new Unread(Sha256.of(manifest()));
    }

    /** All versions as a text: a line each, by name, as {@code sha256sum} prints them. */
    public String manifest() {
      StringBuilder text = new StringBuilder();
      new TreeMap<>(versions)
          .forEach(
              (name, sha256) -> text.append(sha256).append("  ").append(line(name)).append('\n'));
      return text.toString();
    }

    private static String line(String name) {
      return name.replace("\\", "\\\\").replace("\n", "\\n");
    }

    /** Reads a {@link #manifest}. */
    static Listed of(String manifest) {
      Map<String, String> versions = new HashMap<>();
      for (String line : manifest.split("\n", -1)) {
        if (line.isEmpty()) {
          break; // After the last one.
        }
        int end = line.indexOf(' ');
        versions.put(name(line.substring(end + 2)), line.substring(0, end));
      }
      return new Listed(versions);
    }

    private static String name(String line) {
      StringBuilder name = new StringBuilder();
      for (int n = 0; n < line.length(); n++) {
        char c = line.charAt(n);
        if (c == '\\') {
          n++;
          c = line.charAt(n) == 'n' ? '\n' : line.charAt(n);
        }
        name.append(c);
      }
      return name.toString();
    }
  }

  /**
   * Versions that have not been read.
   *
   * @param manifest SHA-256 of the text that {@link Listed#manifest} gives
   */
  record Unread(String manifest) implements Workspace {

    /**
     * The versions.
     *
     * @return empty if this is another manifest
     */
    public Optional<Listed> read(String text) {
      return Sha256.of(text).equals(manifest) ? Optional.of(Listed.of(text)) : Optional.empty();
    }

    @Override
    public Optional<String> version(String name) {
      throw new UnreadWorkspace(manifest);
    }

    @Override
    public boolean takes(List<Change> changes) {
      if (changes.isEmpty()) {
        return true;
      }
      throw new UnreadWorkspace(manifest);
    }

    @Override
    public Workspace with(List<Change> changes) {
      if (changes.isEmpty()) {
        return this;
      }
      throw new UnreadWorkspace(manifest);
    }

    @Override
    public Workspace kept() {
      return this;
    }
  }
}
