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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
      private Workspace.@Nullable Listed versions;

      private synchronized Workspace.Listed versions() {
        Workspace.Listed read = versions;
        if (read == null) {
          read = Workspaces.this.versions(run);
          versions = read;
        }
        return read;
      }

      @Override
      public SortedSet<String> paths() {
        return new TreeSet<>(versions().present().keySet());
      }

      @Override
      public SortedSet<String> changed() {
        SortedSet<String> changed = new TreeSet<>();
        versions()
            .versions()
            .forEach(
                (path, version) -> {
                  if (version.approved() != null && !version.approved().equals(version.sha256())) {
                    changed.add(path);
                  }
                });
        return changed;
      }

      @Override
      public Optional<String> approved(String path) {
        return Optional.ofNullable(versions().versions().get(path))
            .flatMap(version -> Optional.ofNullable(version.approved()))
            .map(sha256 -> stored(run, sha256));
      }

      @Override
      public Optional<String> text(String path) {
        return versions().find(path).map(version -> Workspaces.this.text(run, version));
      }
    };
  }

  /** The versions of a run as it is. */
  public Workspace.Listed versions(Run run) {
    return history.workspace(run);
  }

  /**
   * The text of a version of a document, that is not removed.
   *
   * @throws dev.stint.port.DamagedPayload if it cannot be read any more
   */
  public String text(Run run, Workspace.Version version) {
    String sha256 = Objects.requireNonNull(version.sha256(), "a removed document has no text");
    return version.keeper() == null
        ? payloads.text(inEntry(run, sha256))
        : payloads.text(version.keeper(), sha256);
  }

  /** A version that is not the current one: of this run or, in a fork, of the one it shares. */
  private String stored(Run run, String sha256) {
    try {
      return payloads.text(run.id(), sha256);
    } catch (DamagedPayload e) {
      return payloads.text(inEntry(run, sha256));
    }
  }

  /** A content that its entry has; none of ours is, but a log may have such entries. */
  private Payload inEntry(Run run, String sha256) {
    return content(history.timeline(run), sha256)
        .orElseThrow(() -> new IllegalStateException("No entry of the run has " + sha256));
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
    return versions(run).version(edit.path()).equals(wanted)
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
    return edits.isEmpty() ? Optional.empty() : problem(versions(run), edits);
  }

  /** Says why a run cannot begin with these documents; empty if it can. */
  static Optional<String> problemOfFirst(List<Edit> documents) {
    return problem(new Workspace.Listed(Map.of()), documents);
  }

  private static Optional<String> problem(Workspace.Listed before, List<Edit> edits) {
    long bytes = bytes(before);
    int paths = before.present().size();
    for (Edit edit : edits) {
      String path = edit.path();
      boolean isThere = before.version(path).isPresent();
      long after = edit.text().map(text -> Payload.of(text).bytes()).orElse(0L);
      Optional<String> problem = problem(path, after).or(() -> halved(edit));
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

  /**
   * Says why changes cannot be made in the workspace of a run as it is now: it would be too full.
   * They were possible where they were made, and others may have come between.
   */
  Optional<String> tooMuch(Run run, List<Change> changes) {
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    Workspace.Listed after = versions(run).with(changes, false);
    return full(bytes(after), after.present().size());
  }

  private static long bytes(Workspace.Listed versions) {
    return versions.present().values().stream().mapToLong(Workspace.Version::bytes).sum();
  }

  /** An unpaired surrogate is no character, and would not be stored as it is. */
  private static Optional<String> halved(Edit edit) {
    boolean isWhole =
        edit.text()
            .orElse("")
            .codePoints()
            .allMatch(c -> Character.getType(c) != Character.SURROGATE);
    return isWhole
        ? Optional.empty()
        : Optional.of(
            "Document '%s' would have half a character (an unpaired surrogate)."
                .formatted(edit.path()));
  }

  private static long bytes(Workspace.Listed before, String path) {
    return before.find(path).map(Workspace.Version::bytes).orElse(0L);
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
