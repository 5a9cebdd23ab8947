package dev.stint.documents;

import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.guard.Autonomy;
import dev.stint.guard.Guard;
import dev.stint.guard.Report;
import dev.stint.guard.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How much an agent changed of what a person approved: by one edit, and over all edits since. */
final class Wear {

  /** Of less, a part says nothing. */
  private static final int CHARS_MIN = 400;

  private final Guard guard;
  private final Documents documents;

  Wear(Guard guard, Documents documents) {
    this.guard = guard;
    this.documents = documents;
  }

  /** Says, for a person, why these edits are too much without one; empty if they are not. */
  Optional<String> of(List<Edit> edits) {
    Set<String> paths = new TreeSet<>();
    edits.forEach(edit -> paths.add(edit.path()));
    Autonomy autonomy = guard.thresholds(paths).autonomy();
    List<String> reasons = new ArrayList<>();
    atOnce(autonomy, edits).ifPresent(reasons::add);
    paths.addAll(documents.changed());
    sinceApproved(autonomy, paths, edits).ifPresent(reasons::add);
    edits.stream()
        .filter(edit -> documents.approved(edit.path()).isPresent())
        .filter(edit -> documents.edits(edit.path()) >= autonomy.editsMax())
        .map(
            edit ->
                "%s was edited %d times since a person last approved it."
                    .formatted(edit.path(), documents.edits(edit.path())))
        .forEach(reasons::add);
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", reasons));
  }

  /** What one edit changes, of documents of which a person approved a version. */
  private Optional<String> atOnce(Autonomy autonomy, List<Edit> edits) {
    Map<String, String> before = new TreeMap<>();
    edits.stream()
        .filter(edit -> documents.approved(edit.path()).isPresent())
        .forEach(
            edit -> documents.text(edit.path()).ifPresent(text -> before.put(edit.path(), text)));
    Map<String, String> after = new TreeMap<>(before);
    apply(edits, after);
    double changed = judged(before, after).map(Report::unclaimedLoss).orElse(0.0);
    return changed <= autonomy.changedMax()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "This edit changes or removes %.0f %% of %s at once.",
                100 * changed,
                before.keySet()));
  }

  private Optional<String> sinceApproved(Autonomy autonomy, Set<String> paths, List<Edit> edits) {
    Map<String, String> approved = new TreeMap<>();
    Map<String, String> now = new TreeMap<>();
    for (String path : paths) {
      documents.approved(path).ifPresent(text -> approved.put(path, text));
      documents.text(path).ifPresent(text -> now.put(path, text));
    }
    apply(edits, now);
    Optional<Report> report = judged(approved, now);
    double gone = report.map(Report::unclaimedLoss).orElse(0.0);
    double deleted = gone - report.map(Report::unclaimedAddition).orElse(0.0);
    return gone <= autonomy.goneMax() && deleted <= autonomy.deletedMax()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Since a person last approved them, %.0f %% of %s is gone, and for %.0f %% there is nothing in its place.",
                100 * gone,
                approved.keySet(),
                100 * Math.max(0, deleted)));
  }

  private static void apply(List<Edit> edits, Map<String, String> texts) {
    for (Edit edit : edits) {
      edit.content()
          .flatMap(Content::text)
          .ifPresentOrElse(text -> texts.put(edit.path(), text), () -> texts.remove(edit.path()));
    }
  }

  /** Empty if there was too little to be measured in parts. */
  private Optional<Report> judged(Map<String, String> before, Map<String, String> after) {
    return before.values().stream().mapToInt(String::length).sum() < CHARS_MIN
        ? Optional.empty()
        : Optional.of(guard.judge(before, after, new Scope.Blind()));
  }
}
