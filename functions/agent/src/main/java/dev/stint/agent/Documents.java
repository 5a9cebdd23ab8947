package dev.stint.agent;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;

/** The documents of a run, each as it was when a call began. Thread-safe. */
public interface Documents {

  /** None. */
  Documents NONE =
      new Documents() {
        @Override
        public SortedSet<String> paths() {
          return Collections.emptySortedSet();
        }

        @Override
        public Optional<String> text(String path) {
          return Optional.empty();
        }
      };

  /** Most bytes of a document. */
  int BYTES_MAX = 5 * 1024 * 1024;

  /** Most bytes of all documents of a run together. */
  long ALL_BYTES_MAX = 50L * 1024 * 1024;

  /** Most documents of a run. */
  int PATHS_MAX = 1_000;

  /** Longest path, in characters. */
  int PATH_CHARS_MAX = 200;

  /** The paths of all documents. */
  SortedSet<String> paths();

  /** The text of a document; empty if there is none of this path, or it is no text in UTF-8. */
  Optional<String> text(String path);

  /** What a document has, text or not; empty if there is none of this path. */
  default Optional<Content> content(String path) {
    return text(path).map(Content::of);
  }

  /**
   * The paths of documents that are not as a person last put them there or approved them, removed
   * ones among them. Documents of which no person has approved any version are not.
   */
  default SortedSet<String> changed() {
    return Collections.emptySortedSet();
  }

  /** What a person last put there, or approved; empty if there is none. */
  default Optional<Content> approved(String path) {
    return Optional.empty();
  }

  /** Whether a person has put a version there, or approved one. Reads no document. */
  default boolean isApproved(String path) {
    return approved(path).isPresent();
  }

  /**
   * How often calls have changed a document since a person did, or approved it. What a run brings
   * back that a task was delegated to is one change.
   */
  default int edits(String path) {
    return 0;
  }

  /**
   * Says what is wrong with a path; empty if nothing is. A path has names, with slashes between
   * them, and can be that of a file in any directory.
   */
  static Optional<String> problem(String path) {
    boolean isRelative =
        !path.isBlank()
            && path.equals(path.strip())
            && !path.startsWith("/")
            && !path.endsWith("/")
            && !path.contains("//")
            && path.indexOf('\\') < 0
            && path.chars().noneMatch(Character::isISOControl)
            && !("/" + path + "/").contains("/../")
            && !("/" + path + "/").contains("/./");
    if (path.length() > PATH_CHARS_MAX || !isRelative) {
      return Optional.of(
          "A path is like 'terms/fees.md': names with slashes between them, at most %d characters, no '.', '..' or backslash; got '%s'."
              .formatted(
                  PATH_CHARS_MAX,
                  path.length() > PATH_CHARS_MAX ? path.substring(0, PATH_CHARS_MAX) + "…" : path));
    }
    return Optional.empty();
  }
}
