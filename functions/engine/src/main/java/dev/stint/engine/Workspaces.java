package dev.stint.engine;

import static java.util.stream.Collectors.joining;

import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Delegated;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.message.Payload;
import dev.stint.port.DamagedPayload;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.run.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The documents of runs: reads them, and makes changes of edits. Each version is in the payload
 * store under its run and its hash before the entry that names it is appended, so a version is read
 * by one request, whatever number of versions there are.
 */
public final class Workspaces {

  /** More documents that another run changed are counted, and not named. */
  private static final int NOTED_MAX = 20;

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
      public Optional<Content> approved(String path) {
        return Optional.ofNullable(versions().versions().get(path))
            .filter(version -> version.approved() != null)
            .map(version -> Workspaces.this.approved(run, version));
      }

      @Override
      public boolean isApproved(String path) {
        Workspace.Version version = versions().versions().get(path);
        return version != null && version.approved() != null;
      }

      @Override
      public int edits(String path) {
        Workspace.Version version = versions().versions().get(path);
        return version == null ? 0 : version.edits();
      }

      @Override
      public Optional<String> text(String path) {
        return content(path).flatMap(Content::text);
      }

      @Override
      public Optional<Content> content(String path) {
        return versions().find(path).map(version -> Workspaces.this.content(run, version));
      }
    };
  }

  /** The versions of a run as it is. */
  public Workspace.Listed versions(Run run) {
    return history.workspace(run);
  }

  /**
   * What a version of a document has, that is not removed.
   *
   * @throws dev.stint.port.DamagedPayload if it cannot be read any more
   */
  public Content content(Run run, Workspace.Version version) {
    String sha256 = Objects.requireNonNull(version.sha256(), "a removed document has no content");
    return payloads.content(payload(run, version.keeper(), sha256, version.bytes()));
  }

  private Content approved(Run run, Workspace.Version version) {
    String sha256 = Objects.requireNonNull(version.approved(), "no person has approved one");
    return payloads.content(payload(run, version.approvedKeeper(), sha256, 0));
  }

  private Payload payload(Run run, @Nullable RunId keeper, String sha256, long bytes) {
    return keeper == null ? inEntry(run, sha256) : Payloads.kept(keeper, sha256, bytes);
  }

  /** What a change puts there, that may not count yet. */
  public Content content(Payload stored) {
    return payloads.content(stored);
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
    Optional<String> wanted = edit.content().map(Content::sha256);
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
      long after = edit.content().map(Content::size).orElse(0L);
      Optional<String> problem = problem(path, after).or(() -> halved(edit));
      if (problem.isPresent()) {
        return problem;
      }
      if (edit.content().isEmpty() && !isThere) {
        return Optional.of("There is no document '%s' to remove.".formatted(path));
      }
      bytes += after - bytes(before, path);
      paths += (edit.content().isEmpty() ? 0 : 1) - (isThere ? 1 : 0);
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
    if (edit.content().isEmpty()) {
      return Optional.ofNullable(from).map(version -> new Change.Removed(edit.path(), version));
    }
    Content content = edit.content().get();
    return content.sha256().equals(from)
        ? Optional.empty()
        : Optional.of(new Change.Put(edit.path(), from, payloads.stored(run.id(), content)));
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

  /** Says why documents of a run cannot be given to another one; empty if they can. */
  Optional<String> problemOfGiven(Run run, Set<String> paths) {
    if (paths.isEmpty()) {
      return Optional.empty();
    }
    if (paths.size() > Delegated.DOCUMENTS_MAX) {
      return Optional.of(
          "%d documents are to be given, and at most %d are."
              .formatted(paths.size(), Delegated.DOCUMENTS_MAX));
    }
    Set<String> known = versions(run).present().keySet();
    return paths.stream()
        .filter(path -> !known.contains(path))
        .sorted()
        .findFirst()
        .map(
            path ->
                "There is no document '%s' to give. The documents are %s.".formatted(path, known));
  }

  /**
   * Documents of a run as another one begins with them: by reference, without a copy, and with what
   * a person approved of them.
   */
  List<Change> given(Run run, Set<String> paths) {
    if (paths.isEmpty()) {
      return List.of();
    }
    Workspace.Listed versions = versions(run);
    List<Change> given = new ArrayList<>();
    for (String path : new TreeSet<>(paths)) {
      Workspace.Version version = versions.find(path).orElseThrow();
      String sha256 = Objects.requireNonNull(version.sha256());
      given.add(
          new Change.Put(path, null, payload(run, version.keeper(), sha256, version.bytes())));
      if (version.approved() != null) {
        Payload approved = payload(run, version.approvedKeeper(), version.approved(), 0);
        given.add(new Change.Approved(path, sha256, approved, version.edits()));
      }
    }
    return given;
  }

  /**
   * What another run brings back.
   *
   * @param changes of the documents of the run that gave it some
   * @param note for the model of that run, before the answer; empty if nothing was changed
   * @param isConflict whether it is not taken
   */
  record Brought(List<Change> changes, String note, boolean isConflict) {

    static final Brought NOTHING = new Brought(List.of(), "", false);

    private static Brought conflict(String why) {
      return new Brought(
          List.of(), "Nothing that it changed in documents was taken: %s\n\n".formatted(why), true);
    }
  }

  /**
   * What a run changed in the documents that it was given, and the ones that it made, as changes of
   * the run that gave them. Of what both changed, the lines of each are taken. New versions are
   * stored for the latter when this returns, as the former may expire before.
   *
   * @param given that {@code from} began with
   */
  Brought brought(Run to, Run from, List<Change> given) {
    try {
      return merged(to, from, given);
    } catch (DamagedPayload e) {
      return Brought.conflict("one of them cannot be read: %s".formatted(e.getMessage()));
    }
  }

  private Brought merged(Run to, Run from, List<Change> given) {
    Map<String, Payload> bases = new HashMap<>();
    for (Change change : given) {
      if (change instanceof Change.Put put) {
        bases.put(put.name(), put.content());
      }
    }
    Workspace.Listed theirs = versions(from);
    Workspace.Listed ours = versions(to);
    SortedSet<String> paths = new TreeSet<>(theirs.present().keySet());
    paths.addAll(bases.keySet());
    List<Edit> edits = new ArrayList<>();
    for (String path : paths) {
      Optional<Payload> base = Optional.ofNullable(bases.get(path));
      Optional<String> their = theirs.version(path);
      Optional<String> our = ours.version(path);
      Optional<String> old = base.map(Payload::sha256);
      if (their.equals(old) || their.equals(our)) {
        continue;
      }
      Optional<Content> there = theirs.find(path).map(version -> content(from, version));
      Optional<Content> merged =
          our.equals(old)
              ? there
              : merged(
                  base.map(payloads::content),
                  ours.find(path).map(version -> content(to, version)),
                  there);
      if (merged.isEmpty() && !our.equals(old)) {
        return Brought.conflict(
            "'%s' was changed or removed here too meanwhile, in the same lines or in a way that cannot be merged. Its own is in run %s."
                .formatted(path, from.id()));
      }
      edits.add(new Edit(path, merged));
    }
    return problem(ours, edits)
        .map(Brought::conflict)
        .orElseGet(() -> new Brought(changes(to, edits), note(edits), false));
  }

  /** What two made of one text; empty if it is none, or cannot be merged. */
  private static Optional<Content> merged(
      Optional<Content> base, Optional<Content> here, Optional<Content> there) {
    Optional<String> was = base.flatMap(Content::text);
    Optional<String> ours = here.flatMap(Content::text);
    Optional<String> theirs = there.flatMap(Content::text);
    return was.isPresent() && ours.isPresent() && theirs.isPresent()
        ? Merge.of(was.get(), ours.get(), theirs.get()).map(Content::of)
        : Optional.empty();
  }

  private static String note(List<Edit> edits) {
    if (edits.isEmpty()) {
      return "";
    }
    String some = edits.stream().limit(NOTED_MAX).map(Edit::path).collect(joining(", "));
    int more = edits.size() - NOTED_MAX;
    return "It changed the documents %s%s.\n\n"
        .formatted(some, more > 0 ? " and %d more".formatted(more) : "");
  }

  private static long bytes(Workspace.Listed versions) {
    return versions.present().values().stream().mapToLong(Workspace.Version::bytes).sum();
  }

  /** An unpaired surrogate is no character, and would not be stored as it is. */
  private static Optional<String> halved(Edit edit) {
    boolean isWhole =
        edit.content()
            .flatMap(Content::text)
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
