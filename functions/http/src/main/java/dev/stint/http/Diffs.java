package dev.stint.http;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.stint.engine.Runs;
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

/** Documents of runs, compared as unified diffs. */
@Singleton
final class Diffs {

  private static final int CONTEXT_LINES = 3;

  private final Runs runs;
  private final Workspaces workspaces;

  @Inject
  Diffs(Runs runs, Workspaces workspaces) {
    this.runs = runs;
    this.workspaces = workspaces;
  }

  /** What a change does that does not count yet, to the document as it is. */
  String of(Run run, Change change) {
    return unified(
        change.name(),
        workspaces.versions(run).version(change.name()).map(now -> workspaces.text(run, now)),
        change instanceof Change.Put put
            ? Optional.of(runs.text(put.content()))
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

  /** A document before and after; empty if it is not there. */
  private static String unified(String path, Optional<String> before, Optional<String> after) {
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
