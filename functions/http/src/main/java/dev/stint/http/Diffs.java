package dev.stint.http;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.stint.engine.Workspaces;
import dev.stint.run.Run;
import dev.stint.run.Workspace;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Documents of two points of a run, compared as unified diffs. */
final class Diffs {

  private static final int CONTEXT_LINES = 3;

  private Diffs() {}

  /**
   * How documents changed.
   *
   * @param path of the one to compare; all of them if empty
   */
  static String of(Workspaces workspaces, Run before, Run after, String path) {
    Workspace.Listed old = workspaces.versions(before);
    Workspace.Listed now = workspaces.versions(after);
    TreeSet<String> paths = new TreeSet<>(old.present().keySet());
    paths.addAll(now.present().keySet());
    StringBuilder diff = new StringBuilder();
    for (String each : paths) {
      Optional<String> from = old.version(each);
      Optional<String> to = now.version(each);
      if ((path.isEmpty() || path.equals(each)) && !Objects.equals(from, to)) {
        diff.append(
            unified(
                each,
                from.map(version -> workspaces.text(before, version)),
                to.map(version -> workspaces.text(after, version))));
      }
    }
    return diff.toString();
  }

  /** A document before and after a change; empty if it is not there. */
  static String unified(String path, Optional<String> before, Optional<String> after) {
    List<String> old = lines(before);
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            before.isPresent() ? "a/" + path : "/dev/null",
            after.isPresent() ? "b/" + path : "/dev/null",
            old,
            DiffUtils.diff(old, lines(after)),
            CONTEXT_LINES);
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static List<String> lines(Optional<String> text) {
    return text.map(whole -> whole.lines().toList()).orElse(List.of());
  }
}
