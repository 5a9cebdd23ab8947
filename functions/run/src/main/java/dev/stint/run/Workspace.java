package dev.stint.run;

import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  /**
   * With these changes. Throws what {@link #takes} throws.
   *
   * @param approved whether a person made or approved them
   */
  Workspace with(List<Change> changes, boolean approved);

  /** As it is kept in a folded run: small, whatever it holds. */
  Workspace kept();

  /**
   * The versions of one name.
   *
   * @param sha256 of the current content; null if it was removed, and a person had approved one
   * @param bytes of the current content; of a text, in UTF-8
   * @param keeper the run under which the current content is stored; null if it is in its entry
   * @param approved SHA-256 of the last content that a person put there or approved; null if none
   * @param approvedKeeper the run under which that is stored; null if there is none, or it is in
   *     its entry
   * @param edits how many entries of calls have changed it since a person did, or approved it
   */
  record Version(
      @Nullable String sha256,
      long bytes,
      @Nullable RunId keeper,
      @Nullable String approved,
      @Nullable RunId approvedKeeper,
      int edits) {

    /** A version that a person approved. */
    private static Version approved(Payload content) {
      RunId keeper = Listed.keeper(content);
      return new Version(content.sha256(), content.bytes(), keeper, content.sha256(), keeper, 0);
    }

    private static final Version NONE = new Version(null, 0, null, null, null, 0);

    private Version changed(Payload content) {
      return new Version(
          content.sha256(),
          content.bytes(),
          Listed.keeper(content),
          approved,
          approvedKeeper,
          edits + 1);
    }

    private Version removed() {
      return new Version(null, 0, null, approved, approvedKeeper, edits + 1);
    }

    private Version approvedAs(Change.Approved change) {
      return new Version(
          sha256,
          bytes,
          keeper,
          change.content().sha256(),
          Listed.keeper(change.content()),
          change.edits());
    }
  }

  /**
   * The versions.
   *
   * @param versions the versions of every name
   */
  record Listed(Map<String, Version> versions) implements Workspace {

    private static final String NONE = "-";

    public Listed {
      versions = Map.copyOf(versions);
    }

    @Override
    public Optional<String> version(String name) {
      return Optional.ofNullable(versions.get(name)).map(Version::sha256);
    }

    private static @Nullable RunId keeper(Payload content) {
      return content instanceof Payload.Stored stored
          ? new RunId(stored.key().substring(0, stored.key().lastIndexOf(Payload.Stored.SLASH)))
          : null;
    }

    /** The version of a name that has a content; empty if it has none. */
    public Optional<Version> find(String name) {
      return Optional.ofNullable(versions.get(name)).filter(version -> version.sha256() != null);
    }

    /** The names that have a content, in order, with its versions. */
    public SortedMap<String, Version> present() {
      SortedMap<String, Version> present = new TreeMap<>(versions);
      present.values().removeIf(version -> version.sha256() == null);
      return present;
    }

    @Override
    public boolean takes(List<Change> changes) {
      Map<String, Optional<String>> changed = new HashMap<>();
      for (Change change : changes) {
        String name = change.name();
        Optional<String> now = changed.computeIfAbsent(name, this::version);
        if (!now.equals(Optional.ofNullable(change.from()))) {
          return false;
        }
        changed.put(
            name,
            switch (change) {
              case Change.Put put -> Optional.of(put.content().sha256());
              case Change.Removed removed -> Optional.empty();
              case Change.Approved approved -> now;
            });
      }
      return true;
    }

    @Override
    public Listed with(List<Change> changes, boolean approved) {
      if (changes.isEmpty()) {
        return this;
      }
      Map<String, Version> after = new HashMap<>(versions);
      for (Change change : changes) {
        Version before = after.getOrDefault(change.name(), Version.NONE);
        Version version =
            switch (change) {
              case Change.Put put when approved -> Version.approved(put.content());
              case Change.Put put -> before.changed(put.content());
              case Change.Removed removed when approved -> Version.NONE;
              case Change.Removed removed -> before.removed();
              case Change.Approved known -> before.approvedAs(known);
            };
        if (version.sha256() == null && version.approved() == null) {
          after.remove(change.name());
        } else {
          after.put(change.name(), version);
        }
      }
      return new Listed(after);
    }

    @Override
    public Workspace kept() {
      return versions.size() <= KEPT_MAX ? this : new Unread(Sha256.of(manifest()));
    }

    /**
     * All versions as a text: a line each, by name, with the SHA-256 of the current content, its
     * bytes and the run that keeps it, the SHA-256 of the approved content and the run that keeps
     * that, the edits since and the name. Where there is none there is a dash.
     */
    public String manifest() {
      StringBuilder text = new StringBuilder();
      new TreeMap<>(versions)
          .forEach(
              (name, version) ->
                  text.append(orDash(version.sha256()))
                      .append(' ')
                      .append(version.bytes())
                      .append(' ')
                      .append(orDash(version.keeper()))
                      .append(' ')
                      .append(orDash(version.approved()))
                      .append(' ')
                      .append(orDash(version.approvedKeeper()))
                      .append(' ')
                      .append(version.edits())
                      .append(' ')
                      .append(line(name))
                      .append('\n'));
      return text.toString();
    }

    private static String orDash(@Nullable String sha256) {
      return sha256 == null ? NONE : sha256;
    }

    private static String orDash(@Nullable RunId run) {
      return run == null ? NONE : run.value();
    }

    private static @Nullable String orNull(String sha256) {
      return sha256.equals(NONE) ? null : sha256;
    }

    private static @Nullable RunId runOrNull(String run) {
      return run.equals(NONE) ? null : new RunId(run);
    }

    private static String line(String name) {
      return name.replace("\\", "\\\\").replace("\n", "\\n");
    }

    /** Reads a {@link #manifest}. */
    static Listed of(String manifest) {
      Map<String, Version> versions = new HashMap<>();
      for (String line : manifest.split("\n", -1)) {
        if (line.isEmpty()) {
          break; // After the last one.
        }
        String[] fields = line.split(" ", 7);
        versions.put(
            name(fields[6]),
            new Version(
                orNull(fields[0]),
                Long.parseLong(fields[1]),
                runOrNull(fields[2]),
                orNull(fields[3]),
                runOrNull(fields[4]),
                Integer.parseInt(fields[5])));
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
    public Workspace with(List<Change> changes, boolean approved) {
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
