package dev.stint.documents;

import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.guard.Autonomy;
import dev.stint.guard.Guard;
import dev.stint.guard.Loss;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much an agent changed of what a person approved: by one edit, and over all edits since. Each
 * document counts by itself, what is in another one now is not gone, and an edit is asked about
 * only where it makes more of it.
 */
final class Wear {

  /** Of less, a part says nothing; but a document that is gone altogether is. */
  private static final int BYTES_MIN = 400;

  private final Guard guard;
  private final Documents documents;
  private final List<Edit> edits;
  private final Autonomy autonomy;
  private final Set<String> paths = new TreeSet<>();
  private final Map<String, Content> approved = new HashMap<>();

  private Wear(Guard guard, Documents documents, List<Edit> edits) {
    this.guard = guard;
    this.documents = documents;
    this.edits = edits;
    Set<String> kinds = new TreeSet<>(documents.changed());
    edits.forEach(edit -> kinds.add(edit.path()));
    this.autonomy = guard.thresholds(kinds).autonomy();
    for (String path : kinds) {
      if (documents.isApproved(path)) {
        paths.add(path);
      }
    }
  }

  /** Says, for a person, why these edits are too much without one; empty if they are not. */
  static Optional<String> of(Guard guard, Documents documents, List<Edit> edits) {
    Wear wear = new Wear(guard, documents, edits);
    if (wear.paths.isEmpty()) {
      return Optional.empty(); // No person has approved any of it.
    }
    List<String> reasons = new ArrayList<>(wear.oftenEdited());
    boolean isAnyAway = !documents.paths().containsAll(wear.paths);
    if (isAnyAway || !wear.reasons(List.of()).isEmpty()) {
      reasons.addAll(wear.reasons(wear.own())); // What seems to be gone may be in one of these.
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", reasons));
  }

  /** Documents of which no person has approved a version. */
  private List<String> own() {
    return documents.paths().stream().filter(path -> !documents.isApproved(path)).toList();
  }

  private List<String> reasons(Collection<String> own) {
    Map<String, Content> before = new TreeMap<>();
    Set<String> read = new TreeSet<>(paths);
    read.addAll(own);
    read.forEach(path -> documents.content(path).ifPresent(content -> before.put(path, content)));
    Map<String, Content> now = new TreeMap<>(before);
    for (Edit edit : edits) {
      edit.content()
          .ifPresentOrElse(content -> now.put(edit.path(), content), () -> now.remove(edit.path()));
    }
    Map<String, Content> old = new TreeMap<>();
    paths.forEach(path -> old.put(path, approved(path)));
    Map<String, Loss> atOnce = guard.losses(texts(before), texts(now));
    Map<String, Loss> since = guard.losses(texts(old), texts(now));
    Map<String, Loss> until = guard.losses(texts(old), texts(before));
    List<String> reasons = new ArrayList<>();
    for (String path : paths) {
      Content first = Objects.requireNonNull(old.get(path));
      Content was = before.get(path);
      boolean isGone =
          was == null
              ? isGone(path, first, now, since) && !isGone(path, first, before, until)
              : isGone(path, was, now, atOnce);
      double part = part(atOnce, path);
      if (isGone) {
        reasons.add("%s would be gone.".formatted(path));
      } else if (was != null && was.size() >= BYTES_MIN && part > autonomy.changedMax()) {
        reasons.add("This edit changes or removes %s of %s.".formatted(percent(part), path));
      }
      if (first.size() >= BYTES_MIN) {
        sinceApproved(path, since, until, now).ifPresent(reasons::add);
      }
    }
    return reasons;
  }

  private Content approved(String path) {
    return approved.computeIfAbsent(path, any -> documents.approved(path).orElseThrow());
  }

  /** Whether nothing of a document is left, there or in another one. */
  private static boolean isGone(
      String path, Content was, Map<String, Content> now, Map<String, Loss> losses) {
    if (was.text().isEmpty()) {
      return !now.containsValue(was);
    }
    Loss loss = losses.get(path);
    boolean isLost = loss != null && loss.gone() > 0 && loss.gone() == loss.weight();
    Optional<String> text = Optional.ofNullable(now.get(path)).flatMap(Content::text);
    return isLost && text.filter(left -> !left.isBlank()).isEmpty();
  }

  private Optional<String> sinceApproved(
      String path, Map<String, Loss> since, Map<String, Loss> until, Map<String, Content> now) {
    double gone = part(since, path);
    double deleted = deleted(since, path, now);
    boolean isMore = gone > part(until, path) || deleted > deleted(until, path, now);
    return isMore && (gone > autonomy.goneMax() || deleted > autonomy.deletedMax())
        ? Optional.of(
            "Since a person last approved it, %s of %s is gone, %s with nothing in its place."
                .formatted(percent(gone), path, percent(deleted)))
        : Optional.empty();
  }

  private static double part(Map<String, Loss> losses, String path) {
    Loss loss = losses.get(path);
    return loss == null ? 0 : loss.part();
  }

  /** What is gone and has nothing in its place: there, or in new documents if it was renamed. */
  private double deleted(Map<String, Loss> losses, String path, Map<String, Content> now) {
    Loss loss = losses.get(path);
    if (loss == null || loss.weight() == 0) {
      return 0;
    }
    long elsewhere =
        now.containsKey(path)
            ? 0
            : losses.entrySet().stream()
                .filter(other -> !documents.isApproved(other.getKey()))
                .mapToLong(other -> other.getValue().added())
                .sum();
    return (double) Math.max(0, loss.gone() - loss.added() - elsewhere) / loss.weight();
  }

  private List<String> oftenEdited() {
    return edits.stream()
        .map(Edit::path)
        .filter(documents::isApproved)
        .filter(path -> documents.edits(path) >= autonomy.editsMax())
        .map(
            path ->
                "%s was edited %d times since a person last approved it."
                    .formatted(path, documents.edits(path)))
        .toList();
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * part);
  }

  private static Map<String, String> texts(Map<String, Content> contents) {
    Map<String, String> texts = new TreeMap<>();
    contents.forEach((path, content) -> content.text().ifPresent(text -> texts.put(path, text)));
    return texts;
  }
}
