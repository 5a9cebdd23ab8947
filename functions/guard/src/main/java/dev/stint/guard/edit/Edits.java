package dev.stint.guard.edit;

import dev.stint.guard.edit.Operation.Cut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Applies operations to documents: all of them, or none. Each is matched against the documents as
 * they were before all of them, so their order means nothing, and two that change the same text do
 * not fit together. What no operation names is byte for byte what it was.
 */
public final class Edits {

  private final Map<String, String> before;
  private final Map<String, Source> sources = new HashMap<>();

  /** Documents of which JSON is patched, with their new texts. */
  private final Map<String, String> patched = new HashMap<>();

  /** How many patches there are of each document. */
  private final Map<String, Integer> patches = new HashMap<>();

  /** Documents that are renamed, removed, split or merged. */
  private final Set<String> parted = new HashSet<>();

  private final List<Operation> structure = new ArrayList<>();
  private final Map<String, String> after = new TreeMap<>();

  private Edits(Map<String, String> before) {
    this.before = before;
  }

  /**
   * The documents after the operations.
   *
   * @param before the documents, by their paths; at least those that the operations name
   * @throws CannotApply if an operation does not fit; says which, why, and what is nearly there
   */
  public static Map<String, String> apply(Map<String, String> before, List<Operation> operations)
      throws CannotApply {
    Edits edits = new Edits(before);
    for (int n = 0; n < operations.size(); n++) {
      try {
        edits.match(operations.get(n));
      } catch (CannotApply e) {
        throw new CannotApply(
            "Operation %d of %d, and so none, was applied. %s"
                .formatted(n + 1, operations.size(), e.getMessage()));
      }
    }
    return edits.after();
  }

  private void match(Operation operation) throws CannotApply {
    switch (operation) {
      case Operation.Create create -> {
        if (before.containsKey(create.path()) || after.containsKey(create.path())) {
          throw new CannotApply("There is a document '%s' already.".formatted(create.path()));
        }
        after.put(create.path(), create.text());
      }
      case Operation.Replace replace -> replace(source(replace.path()), replace);
      case Operation.Insert insert -> source(insert.path()).insert(insert.line(), insert.text());
      case Operation.Delete delete -> source(delete.path()).delete(delete.from(), delete.to());
      case Operation.Move move -> {
        String moved = source(move.path()).delete(move.from(), move.to());
        source(move.target()).insert(move.line(), moved);
      }
      case Operation.SetCell cell -> {
        Source source = source(cell.path());
        source.table().set(source, cell);
      }
      case Operation.PatchJson patch -> {
        String text = text(patch.path());
        String bom = text.startsWith("\uFEFF") ? "\uFEFF" : "";
        String known = patched.getOrDefault(patch.path(), text.substring(bom.length()));
        int made = patches.merge(patch.path(), patch.patch().size(), Integer::sum);
        patched.put(patch.path(), new JsonText(known).after(patch.patch(), made));
      }
      case Operation.Rename rename -> part(rename, List.of(rename.path()));
      case Operation.Remove remove -> part(remove, List.of(remove.path()));
      case Operation.Split split -> part(split, List.of(split.path()));
      case Operation.Merge merge -> part(merge, merge.paths());
    }
  }

  private void part(Operation operation, List<String> paths) throws CannotApply {
    for (String path : paths) {
      text(path);
      if (!parted.add(path)) {
        throw new CannotApply(
            "Another operation renames, removes, splits or merges '%s'.".formatted(path));
      }
    }
    structure.add(operation);
  }

  private String text(String path) throws CannotApply {
    String text = before.get(path);
    if (text == null) {
      throw new CannotApply("There is no document '%s'.".formatted(path));
    }
    return text;
  }

  private Source source(String path) throws CannotApply {
    String text = text(path);
    return sources.computeIfAbsent(path, same -> new Source(same, text));
  }

  private static void replace(Source source, Operation.Replace replace) throws CannotApply {
    String old = replace.old().replace("\r\n", "\n");
    if (old.isEmpty()) {
      throw new CannotApply("The text to replace is empty.");
    }
    List<Integer> found = Search.all(source.text(), old);
    if (found.isEmpty()) {
      throw new CannotApply(
          "'%s' does not have the text to replace.%s"
              .formatted(source.path(), Nearest.to(old, source)));
    }
    if (found.size() != replace.count()) {
      throw new CannotApply(
          "'%s' has the text to replace %d times, and not %d: in the lines %s%s. Give more of the text around it, or the count."
              .formatted(
                  source.path(),
                  found.size(),
                  replace.count(),
                  found.stream().limit(20).map(source::lineAt).toList(),
                  found.size() > 20 ? " and more" : ""));
    }
    String now = replace.text().replace("\r\n", "\n");
    for (int at : found) {
      source.replace(at, at + old.length(), now);
    }
  }

  private Map<String, String> after() throws CannotApply {
    for (String path : before.keySet()) {
      if (!parted.contains(path)) {
        put(path, whole(path));
      }
    }
    for (Operation operation : structure) {
      switch (operation) {
        case Operation.Rename rename -> put(rename.to(), whole(rename.path()));
        case Operation.Merge merge -> put(merge.to(), merged(merge.paths()));
        case Operation.Split split -> split(split);
        default -> {} // It is removed, as nothing puts it there.
      }
    }
    return after;
  }

  private void put(String path, String text) throws CannotApply {
    if (after.putIfAbsent(path, text) != null) {
      throw new CannotApply("Two documents would be '%s'.".formatted(path));
    }
  }

  private String whole(String path) throws CannotApply {
    Source source = sources.get(path);
    String json = patched.get(path);
    if (json == null) {
      return source == null ? text(path) : source.after();
    }
    if (source != null) {
      throw new CannotApply("'%s' is patched as JSON and edited as text at once.".formatted(path));
    }
    return text(path).startsWith("\uFEFF") ? "\uFEFF" + json : json;
  }

  private String merged(List<String> paths) throws CannotApply {
    StringBuilder merged = new StringBuilder();
    for (String path : paths) {
      String text = whole(path);
      if (!merged.isEmpty() && merged.charAt(merged.length() - 1) != '\n') {
        merged.append(merged.indexOf("\r\n") < 0 ? "\n" : "\r\n");
      }
      merged.append(text, !merged.isEmpty() && text.startsWith("\uFEFF") ? 1 : 0, text.length());
    }
    return merged.toString();
  }

  private void split(Operation.Split split) throws CannotApply {
    if (patched.containsKey(split.path())) {
      throw new CannotApply("'%s' is patched as JSON and split at once.".formatted(split.path()));
    }
    Source source = source(split.path());
    int from = 1;
    String to = split.path();
    for (Cut cut : split.cuts()) {
      if (cut.line() <= from || cut.line() > source.lineCount()) {
        throw new CannotApply(
            "'%s' has %d lines, and is split at line %d, after line %d."
                .formatted(split.path(), source.lineCount(), cut.line(), from));
      }
      put(to, source.after(from, cut.line()));
      from = cut.line();
      to = cut.to();
    }
    put(to, source.after(from, source.lineCount() + 1));
  }
}
