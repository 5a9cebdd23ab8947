package dev.stint.documents;

import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.guard.Guard;
import dev.stint.guard.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How much of what a person approved is gone, over all edits since. */
final class Wear {

  /** As a part of the documents that changed since: the starting threshold of the guard's study. */
  private static final double GONE_MAX = 0.30;

  /** Of less, a part says nothing. */
  private static final int CHARS_MIN = 400;

  private Wear() {}

  /** Says, for a person, how much would be gone after these edits; empty if it is not too much. */
  static Optional<String> of(Guard guard, Documents documents, List<Edit> edits) {
    Map<String, String> approved = new TreeMap<>();
    Map<String, String> now = new TreeMap<>();
    Set<String> paths = new TreeSet<>(documents.changed());
    edits.forEach(edit -> paths.add(edit.path()));
    for (String path : paths) {
      documents.approved(path).ifPresent(text -> approved.put(path, text));
      documents.text(path).ifPresent(text -> now.put(path, text));
    }
    for (Edit edit : edits) {
      edit.content()
          .flatMap(Content::text)
          .ifPresentOrElse(text -> now.put(edit.path(), text), () -> now.remove(edit.path()));
    }
    if (approved.values().stream().mapToInt(String::length).sum() < CHARS_MIN) {
      return Optional.empty();
    }
    double gone = guard.judge(approved, now, new Scope.Blind()).unclaimedLoss();
    return gone <= GONE_MAX
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Since a person last approved them, %.0f %% of %s is gone.",
                100 * gone,
                approved.keySet()));
  }
}
