package dev.stint.http;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import dev.stint.agent.Content;
import dev.stint.engine.Workspaces;
import dev.stint.run.Change;
import dev.stint.run.Run;
import dev.stint.run.Workspace;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Documents of runs, compared as unified diffs. */
@Singleton
final class Diffs {

  private static final int CONTEXT_LINES = 3;

  /** To compare more lines takes long, as each may be compared with each. */
  private static final int COMPARED_LINES_MAX = 4_000;

  private final Workspaces workspaces;

  @Inject
  Diffs(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  /** What a change does that does not count yet, to the document as it is. */
  String of(Run run, Change change) {
    return compared(
        change.name(),
        content(run, workspaces.versions(run), change.name()),
        change instanceof Change.Put put
            ? Optional.of(workspaces.content(put.content()))
            : Optional.empty());
  }

  /**
   * How documents changed between two points of a run.
   *
   * @param path of the one to compare; all of them if empty
   */
  String of(Run before, Run after, String path) {
    Workspace.Listed old = workspaces.versions(before);
    Workspace.Listed now = workspaces.versions(after);
    TreeSet<String> paths = new TreeSet<>(old.present().keySet());
    paths.addAll(now.present().keySet());
    StringBuilder diff = new StringBuilder();
    for (String each : paths) {
      if ((path.isEmpty() || path.equals(each))
          && !Objects.equals(old.version(each), now.version(each))) {
        diff.append(compared(each, content(before, old, each), content(after, now, each)));
      }
    }
    return diff.toString();
  }

  private Optional<Content> content(Run run, Workspace.Listed versions, String path) {
    return versions.find(path).map(version -> workspaces.content(run, version));
  }

  private static String compared(String path, Optional<Content> before, Optional<Content> after) {
    boolean areTexts =
        Stream.of(before, after)
            .flatMap(Optional::stream)
            .allMatch(content -> content.text().isPresent());
    return areTexts
        ? unified(path, before.flatMap(Content::text), after.flatMap(Content::text))
        : "'%s' is no text in UTF-8: %s before, %s after\n"
            .formatted(path, size(before), size(after));
  }

  private static String size(Optional<Content> content) {
    return content.map(bytes -> bytes.size() + " bytes").orElse("none");
  }

  /** A document before and after; empty if it is not there. */
  private static String unified(String path, Optional<String> before, Optional<String> after) {
    List<String> old = lines(before);
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            before.isPresent() ? "a/" + path : "/dev/null",
            after.isPresent() ? "b/" + path : "/dev/null",
            old,
            patch(old, lines(after)),
            CONTEXT_LINES);
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /** Lines at both ends that are the same are not compared; where too many differ, all do. */
  private static Patch<String> patch(List<String> old, List<String> now) {
    int least = Math.min(old.size(), now.size());
    int same = 0;
    while (same < least && old.get(same).equals(now.get(same))) {
      same++;
    }
    int end = 0;
    while (end < least - same
        && old.get(old.size() - 1 - end).equals(now.get(now.size() - 1 - end))) {
      end++;
    }
    if (old.size() + now.size() - 2 * (same + end) <= COMPARED_LINES_MAX) {
      return DiffUtils.diff(old, now);
    }
    Patch<String> all = new Patch<>();
    all.addDelta(
        new ChangeDelta<>(
            new Chunk<>(same, old.subList(same, old.size() - end)),
            new Chunk<>(same, now.subList(same, now.size() - end))));
    return all;
  }

  private static List<String> lines(Optional<String> text) {
    return text.map(whole -> whole.lines().toList()).orElse(List.of());
  }
}
