package dev.stint.documents;

import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.guard.Autonomy;
import dev.stint.guard.Guard;
import dev.stint.guard.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much an agent changed of what a person approved: by one edit, and over all edits since. Each
 * document counts by itself, and what is in another one now is not gone.
 */
final class Wear {

  /** Of less, a part says nothing; but a document that is gone altogether is. */
  private static final int CHARS_MIN = 400;

  private final Guard guard;
  private final Documents documents;
  private final Map<String, Optional<Content>> approved = new HashMap<>();

  Wear(Guard guard, Documents documents) {
    this.guard = guard;
    this.documents = documents;
  }

  /** Says, for a person, why these edits are too much without one; empty if they are not. */
  Optional<String> of(List<Edit> edits) {
    Set<String> changed = new TreeSet<>(documents.changed());
    edits.stream().map(Edit::path).filter(path -> approved(path).isPresent()).forEach(changed::add);
    if (changed.isEmpty()) {
      return Optional.empty(); // No person has approved any of it.
    }
    Set<String> kinds = new TreeSet<>(changed);
    edits.forEach(edit -> kinds.add(edit.path()));
    Autonomy autonomy = guard.thresholds(kinds).autonomy();
    Map<String, Content> now = new TreeMap<>();
    for (String path : documents.paths()) {
      if (changed.contains(path) || approved(path).isEmpty()) { // What is its own may have it now.
        documents.content(path).ifPresent(content -> now.put(path, content));
      }
    }
    Map<String, Content> before = new TreeMap<>(now);
    for (Edit edit : edits) {
      edit.content()
          .ifPresentOrElse(content -> now.put(edit.path(), content), () -> now.remove(edit.path()));
    }
    Map<String, Content> old = new TreeMap<>();
    changed.forEach(path -> approved(path).ifPresent(content -> old.put(path, content)));
    List<String> reasons = new ArrayList<>();
    Map<String, Loss> losses = guard.losses(texts(old), texts(now));
    gone(old, now, losses).forEach(path -> reasons.add("%s would be gone.".formatted(path)));
    atOnce(autonomy, before, now).ifPresent(reasons::add);
    sinceApproved(autonomy, old, losses).ifPresent(reasons::add);
    edits.stream()
        .map(Edit::path)
        .filter(path -> approved(path).isPresent())
        .filter(path -> documents.edits(path) >= autonomy.editsMax())
        .map(
            path ->
                "%s was edited %d times since a person last approved it."
                    .formatted(path, documents.edits(path)))
        .forEach(reasons::add);
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", reasons));
  }

  private Optional<Content> approved(String path) {
    return approved.computeIfAbsent(path, documents::approved);
  }

  /** Documents that a person approved, and of which nothing is left as it was, nor elsewhere. */
  private static List<String> gone(
      Map<String, Content> old, Map<String, Content> now, Map<String, Loss> losses) {
    List<String> gone = new ArrayList<>();
    for (Map.Entry<String, Content> was : old.entrySet()) {
      Loss loss = losses.get(was.getKey());
      boolean isText = was.getValue().text().isPresent();
      boolean isElsewhere =
          isText ? loss == null || loss.gone() < 1 : now.containsValue(was.getValue());
      if (!now.containsKey(was.getKey()) && !isElsewhere) {
        gone.add(was.getKey());
      }
    }
    return gone;
  }

  /** What one edit changes, of documents of which a person approved a version. */
  private Optional<String> atOnce(
      Autonomy autonomy, Map<String, Content> before, Map<String, Content> now) {
    List<String> said = new ArrayList<>();
    guard
        .losses(texts(before), texts(now))
        .forEach(
            (path, loss) -> {
              if (isMeasured(path, before)
                  && approved(path).isPresent()
                  && loss.gone() > autonomy.changedMax()) {
                said.add(percent(loss.gone()) + " of " + path);
              }
            });
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of("This edit changes or removes %s at once.".formatted(and(said)));
  }

  private static Optional<String> sinceApproved(
      Autonomy autonomy, Map<String, Content> old, Map<String, Loss> losses) {
    List<String> said = new ArrayList<>();
    losses.forEach(
        (path, loss) -> {
          boolean isTooMuch =
              loss.gone() > autonomy.goneMax() || loss.deleted() > autonomy.deletedMax();
          if (isMeasured(path, old) && isTooMuch) {
            said.add(
                "%s of %s is gone, %s with nothing in its place"
                    .formatted(percent(loss.gone()), path, percent(loss.deleted())));
          }
        });
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of("Since a person last approved them, %s.".formatted(and(said)));
  }

  private static String and(List<String> said) {
    return String.join(", and ", said);
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * part);
  }

  private static boolean isMeasured(String path, Map<String, Content> before) {
    Content content = before.get(path);
    return content != null && content.size() >= CHARS_MIN;
  }

  private static Map<String, String> texts(Map<String, Content> contents) {
    Map<String, String> texts = new TreeMap<>();
    contents.forEach((path, content) -> content.text().ifPresent(text -> texts.put(path, text)));
    return texts;
  }
}
