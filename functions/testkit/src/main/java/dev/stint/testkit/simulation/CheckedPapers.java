package dev.stint.testkit.simulation;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.run.Change;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.OpenCall;
import dev.stint.run.Resolution;
import dev.stint.run.Source;
import dev.stint.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks documents of runs, without asking the engine: each change is made from what the document
 * was, each call leaves what it read and adds its own line, and what a run brings back to the one
 * that delegated to it has the lines of both.
 */
final class CheckedPapers {

  private final Function<Payload, String> texts;
  private final Function<RunId, Optional<Timeline>> timelines;

  /**
   * @param texts reads a text, also from where it is stored
   * @param timelines of all runs
   */
  CheckedPapers(Function<Payload, String> texts, Function<RunId, Optional<Timeline>> timelines) {
    this.texts = texts;
    this.timelines = timelines;
  }

  /** Checks the changes of an entry. */
  void check(RunId id, Entry entry, Timeline before) {
    if (entry instanceof Entry.Started started && started.parent() != null) {
      given(id, started);
    }
    if (entry instanceof Resumed resumed && resumed.source() instanceof Source.Child child) {
      broughtBack(id, resumed, timelines.apply(child.run()).orElseThrow(), before);
    }
    Optional<Settled> settled = settled(entry, before);
    if (settled.isEmpty()) {
      return;
    }
    undecided(id, entry, before);
    Map<String, String> documents = documents(before);
    for (Change change : settled.get().changes) {
      String text = documents.get(change.name());
      String sha256 = text == null ? null : Payload.of(text).sha256();
      if (!Objects.equals(sha256, change.from())) {
        throw new Violation(
            "Run %s: %s is made from another version than '%s'".formatted(id, change, text));
      }
      ActionId call = settled.get().call;
      if (change instanceof Change.Put put && call != null && isPapers(before, call)) {
        String expected =
            Objects.requireNonNullElse(text, "") + Papers.line(call.key(id)) + settled.get().more;
        if (!texts.apply(put.content()).equals(expected)) {
          throw new Violation(
              "Run %s: call %s made '%s' of '%s'"
                  .formatted(id, call, texts.apply(put.content()), text));
        }
      }
    }
  }

  /** Whether a call is of the tool of this simulation, of which it is known what it does. */
  private static boolean isPapers(Timeline at, ActionId call) {
    return at.run()
        .call(call)
        .filter(OpenCall.Tool.class::isInstance)
        .filter(open -> ((OpenCall.Tool) open).call().tool().equals(Papers.EDITING))
        .isPresent();
  }

  /** Checks that a run begins with documents as they have been of the run that delegated to it. */
  private void given(RunId id, Entry.Started started) {
    Timeline up = timelines.apply(Objects.requireNonNull(started.parent()).run()).orElseThrow();
    for (Change change : started.changes()) {
      Payload content =
          switch (change) {
            case Change.Put put -> put.content();
            case Change.Approved approved -> approved.content();
            case Change.Removed removed -> throw new Violation("Run %s: %s".formatted(id, change));
          };
      boolean isKnown =
          points(up).stream()
              .flatMap(point -> changes(point.last(), point).stream())
              .anyMatch(
                  was ->
                      was.name().equals(change.name())
                          && sha256(was).equals(Optional.of(content.sha256())));
      if (!isKnown) {
        throw new Violation(
            "Run %s begins with %s, which %s never had".formatted(id, change, up.run()));
      }
    }
  }

  /**
   * Checks that nothing is lost of what either changed, and nothing is there that neither wrote.
   */
  private void broughtBack(RunId id, Resumed resumed, Timeline child, Timeline before) {
    Map<String, String> given = documents(child.first(1).orElseThrow());
    Map<String, String> theirs = documents(child);
    Map<String, String> ours = documents(before);
    for (Change change : resumed.changes()) {
      String path = change.name();
      List<String> was = lines(given.get(path));
      List<String> here = lines(ours.get(path));
      List<String> there = lines(theirs.get(path));
      List<String> now =
          lines(change instanceof Change.Put put ? texts.apply(put.content()) : null);
      boolean isWhole =
          now.containsAll(added(here, was))
              && now.containsAll(added(there, was))
              && now.stream().allMatch(line -> here.contains(line) || there.contains(line));
      if (!isWhole || (here.equals(was) && !now.equals(there))) {
        throw new Violation(
            "Run %s: '%s' became %s, of %s here and %s there, which were %s"
                .formatted(id, path, now, here, there, was));
      }
    }
    boolean isAwaited =
        child.run().end().isEmpty()
            && before.run().end().isEmpty()
            && before.run().waitAt(resumed.suspended()).isPresent();
    if (!isAwaited
        || !(resumed.resolution() instanceof Resolution.Returned(var output, boolean isError))) {
      return;
    }
    Set<String> changed = new TreeSet<>(theirs.keySet());
    changed.addAll(given.keySet());
    changed.removeIf(
        path ->
            Objects.equals(theirs.get(path), given.get(path))
                || Objects.equals(theirs.get(path), ours.get(path)));
    Set<String> brought = new TreeSet<>();
    resumed.changes().forEach(change -> brought.add(change.name()));
    boolean mayConflict =
        changed.stream().anyMatch(path -> !Objects.equals(ours.get(path), given.get(path)));
    if (isError ? !mayConflict : !brought.equals(changed)) {
      throw new Violation(
          "Run %s: %s brings back %s of %s".formatted(id, resumed, brought, changed));
    }
  }

  private static Optional<String> sha256(Change change) {
    return switch (change) {
      case Change.Put put -> Optional.of(put.content().sha256());
      case Change.Approved approved -> Optional.of(approved.content().sha256());
      case Change.Removed removed -> Optional.empty();
    };
  }

  private static List<String> lines(@Nullable String text) {
    return text == null ? List.of() : text.lines().toList();
  }

  private static List<String> added(List<String> lines, List<String> before) {
    return lines.stream().filter(line -> !before.contains(line)).toList();
  }

  /** Checks that damage counts only once a person has decided, and then as they decided. */
  private void undecided(RunId id, Entry entry, Timeline before) {
    boolean isLeftOut =
        entry instanceof Resumed resumed
            && resumed.resolution() instanceof Resolution.Decision decision
            && decision.choice() == Choice.RESTORE
            && resumed.changes().isEmpty();
    boolean isTaken =
        entry instanceof ToolReturned returned
            && !returned.changes().isEmpty()
            && isPapers(before, returned.action())
            && before.run().call(returned.action()).orElse(null) instanceof OpenCall.Tool open
            && Papers.isDamage(texts.apply(open.call().arguments()));
    if (isLeftOut || isTaken) {
      throw new Violation("Run %s: damage is not as a person decides: %s".formatted(id, entry));
    }
  }

  /** The texts of the documents at a point, by their paths. */
  Map<String, String> documents(Timeline at) {
    Map<String, String> documents = new TreeMap<>();
    for (Timeline point : points(at).reversed()) {
      for (Change change : changes(point.last(), point)) {
        switch (change) {
          case Change.Put put -> documents.put(put.name(), texts.apply(put.content()));
          case Change.Removed removed -> documents.remove(removed.name());
          case Change.Approved approved -> {}
        }
      }
    }
    return documents;
  }

  /** Those before, the latest first. */
  private static List<Timeline> points(Timeline at) {
    List<Timeline> points = new ArrayList<>();
    for (Timeline point = at; !point.isEmpty(); point = point.parent()) {
      points.add(point);
    }
    return points;
  }

  private static List<Change> changes(Entry entry, Timeline point) {
    return switch (entry) {
      case Entry.Started started -> started.changes();
      case Entry.MessageReceived message -> message.changes();
      case Resumed resumed when resumed.source() instanceof Source.Child -> resumed.changes();
      default -> settled(entry, point.parent()).map(Settled::changes).orElse(List.of());
    };
  }

  /**
   * Changes that count.
   *
   * @param call that made them; null if a person did
   * @param more what is in the text behind the line of the call
   */
  private record Settled(List<Change> changes, @Nullable ActionId call, String more) {}

  private static Optional<Settled> settled(Entry entry, Timeline before) {
    if (entry instanceof Entry.MessageReceived message) {
      return Optional.of(new Settled(message.changes(), null, ""));
    }
    if (entry instanceof ToolReturned returned) {
      return Optional.of(new Settled(returned.changes(), returned.action(), ""));
    }
    if (!(entry instanceof Resumed resumed)
        || !(resumed.resolution() instanceof Resolution.Decision decision)) {
      return Optional.empty();
    }
    Optional<Suspended> held =
        before.run().suspension(resumed.suspended()).map(open -> open.entry());
    Entry.Withheld withheld = held.map(Suspended::withheld).orElse(null);
    if (withheld == null) {
      return Optional.empty();
    }
    ActionId call = held.orElseThrow().action();
    return Optional.of(
        decision.choice() == Choice.APPROVE
            ? new Settled(withheld.changes(), call, "")
            : new Settled(resumed.changes(), call, " Restored."));
  }
}
