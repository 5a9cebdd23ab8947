package dev.stint.engine;

import dev.stint.agent.Documents;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.message.Payload;
import dev.stint.port.DamagedPayload;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.run.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The documents of runs: reads them, and makes changes of edits. Each version is in the payload
 * store under its run and its hash before the entry that names it is appended, so a version is read
 * by one request, whatever number of versions there are.
 */
public final class Workspaces {

  private final History history;
  private final Payloads payloads;

  Workspaces(History history, Payloads payloads) {
    this.history = history;
    this.payloads = payloads;
  }

  /** The documents of a run as it is; read when they are asked for. */
  public Documents of(Run run) {
    return new Documents() {
      @Override
      public SortedSet<String> paths() {
        return new TreeSet<>(versions(run).present().keySet());
      }

      @Override
      public Optional<String> text(String path) {
        return versions(run).version(path).map(sha256 -> Workspaces.this.text(run, sha256));
      }
    };
  }

  /** The versions of a run as it is. */
  public Workspace.Listed versions(Run run) {
    return history.workspace(run);
  }

  /**
   * The text of a version.
   *
   * @throws DamagedPayload if it cannot be read any more, or no entry of the run has it
   */
  public String text(Run run, String sha256) {
    try {
      return payloads.text(run.id(), sha256);
    } catch (DamagedPayload e) {
      // A fork has the entries of the other run, and these name the payloads of that run.
      return payloads.text(content(history.timeline(run), sha256).orElseThrow(() -> e));
    }
  }

  /**
   * The run as it was after an entry, with its documents.
   *
   * @return empty if it has no such entry
   */
  public Optional<Run> at(Run run, long seq) {
    return seq < 0 || seq >= run.length()
        ? Optional.empty()
        : history.timeline(run).first(seq + 1).map(Timeline::run);
  }

  /** Where the log has what a document is now, if it is what an edit makes of it. */
  Optional<Timeline> putBefore(Run run, Edit edit) {
    Optional<String> wanted = edit.text().map(text -> Payload.of(text).sha256());
    return wanted.isPresent() && versions(run).version(edit.path()).equals(wanted)
        ? history
            .timeline(run)
            .latest(
                at -> changes(at.last()).stream().anyMatch(put -> put.name().equals(edit.path())))
        : Optional.empty();
  }

  private static Optional<Payload> content(Timeline timeline, String sha256) {
    for (Timeline at = timeline; !at.isEmpty(); at = at.parent()) {
      Optional<Payload> content =
          changes(at.last()).stream()
              .filter(Change.Put.class::isInstance)
              .map(change -> ((Change.Put) change).content())
              .filter(put -> put.sha256().equals(sha256))
              .findFirst();
      if (content.isPresent()) {
        return content;
      }
    }
    return Optional.empty();
  }

  /** All changes that an entry has; those that are withheld too. */
  private static List<Change> changes(Entry entry) {
    return switch (entry) {
      case Entry.Started started -> started.changes();
      case Entry.MessageReceived message -> message.changes();
      case Entry.ToolReturned returned -> returned.changes();
      case Entry.Resumed resumed -> resumed.changes();
      case Entry.Suspended suspended when suspended.withheld() != null ->
          suspended.withheld().changes();
      default -> List.of();
    };
  }

  /** Says why edits of a run's documents cannot be made; empty if they can. */
  Optional<String> problem(Run run, List<Edit> edits) {
    if (edits.isEmpty()) {
      return Optional.empty();
    }
    Workspace.Listed before = versions(run);
    long bytes = before.present().values().stream().mapToLong(Workspace.Version::bytes).sum();
    int paths = before.present().size();
    for (Edit edit : edits) {
      String path = edit.path();
      boolean isThere = before.version(path).isPresent();
      long after = edit.text().map(text -> Payload.of(text).bytes()).orElse(0L);
      Optional<String> problem = problem(path, after);
      if (problem.isPresent()) {
        return problem;
      }
      if (edit.text().isEmpty() && !isThere) {
        return Optional.of("There is no document '%s' to remove.".formatted(path));
      }
      bytes += after - bytes(before, path);
      paths += (edit.text().isEmpty() ? 0 : 1) - (isThere ? 1 : 0);
    }
    return edits.stream().map(Edit::path).distinct().count() < edits.size()
        ? Optional.of("A document is edited twice at once.")
        : full(bytes, paths);
  }

  /**
   * The changes that edits without a {@link #problem} make in the workspace of a run. New versions
   * are stored when this returns; what stays as it is makes no change.
   */
  List<Change> changes(Run run, List<Edit> edits) {
    if (edits.isEmpty()) {
      return List.of();
    }
    Workspace.Listed before = versions(run);
    return edits.stream().flatMap(edit -> change(run, before, edit).stream()).toList();
  }

  private Optional<Change> change(Run run, Workspace.Listed before, Edit edit) {
    String from = before.version(edit.path()).orElse(null);
    if (edit.text().isEmpty()) {
      return Optional.ofNullable(from).map(version -> new Change.Removed(edit.path(), version));
    }
    String text = edit.text().get();
    return Payload.of(text).sha256().equals(from)
        ? Optional.empty()
        : Optional.of(new Change.Put(edit.path(), from, payloads.stored(run.id(), text)));
  }

  private static long bytes(Workspace.Listed before, String path) {
    Workspace.Version version = before.versions().get(path);
    return version == null ? 0 : version.bytes();
  }

  private static Optional<String> problem(String path, long bytes) {
    Optional<String> problem = Documents.problem(path);
    return problem.isPresent() || bytes <= Documents.BYTES_MAX
        ? problem
        : Optional.of(
            "Document '%s' would have %d bytes, and a document has at most %d."
                .formatted(path, bytes, Documents.BYTES_MAX));
  }

  private static Optional<String> full(long bytes, int paths) {
    if (paths > Documents.PATHS_MAX) {
      return Optional.of(
          "The run would have %d documents, and a run has at most %d."
              .formatted(paths, Documents.PATHS_MAX));
    }
    return bytes > Documents.ALL_BYTES_MAX
        ? Optional.of(
            "The documents of the run would have %d bytes, and at most %d are taken."
                .formatted(bytes, Documents.ALL_BYTES_MAX))
        : Optional.empty();
  }
}
