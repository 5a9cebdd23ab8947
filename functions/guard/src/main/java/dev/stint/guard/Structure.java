package dev.stint.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds a document together and is no unit of it: brackets and quotes that match, rows with
 * the fields of the header, elements of an array with the same names.
 */
final class Structure {

  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final ObjectMapper YAML = new ObjectMapper(Trees.yaml());
  private static final String OPENING = "([{";
  private static final String CLOSING = ")]}";
  private static final String FENCE = "```";

  /** Fewer elements have the same names by chance. */
  private static final int ALIKE_MIN = 3;

  private Structure() {}

  /** Says what held in the old version and does not in the new one; empty if nothing does. */
  static Optional<String> regression(Version before, Version after) {
    return switch (Format.of(after.path())) {
      case JSON -> unlike(JSON, before, after);
      case YAML -> unlike(YAML, before, after);
      case TABLE -> shorter(before, after);
      case XML -> Optional.empty(); // What does not match there is no XML.
      case PROSE, CODE -> unbalanced(before.text(), after.text());
    };
  }

  // ---- brackets and quotes ----

  private static Optional<String> unbalanced(String before, String after) {
    for (int n = 0; n < OPENING.length(); n++) {
      char opening = OPENING.charAt(n);
      char closing = CLOSING.charAt(n);
      if (count(before, opening) == count(before, closing)
          && count(after, opening) != count(after, closing)) {
        return Optional.of("'%s' and '%s' matched".formatted(opening, closing));
      }
    }
    if (count(before, '"') % 2 == 0 && count(after, '"') % 2 != 0) {
      return Optional.of("quotes matched");
    }
    return fences(before) % 2 == 0 && fences(after) % 2 != 0
        ? Optional.of("blocks of code had an end")
        : Optional.empty();
  }

  private static long count(String text, char c) {
    return text.chars().filter(each -> each == c).count();
  }

  private static long fences(String text) {
    return text.lines().filter(line -> line.strip().startsWith(FENCE)).count();
  }

  // ---- rows ----

  private static Optional<String> shorter(Version before, Version after) {
    return isEven(before) && !isEven(after)
        ? Optional.of("rows had a field for each column")
        : Optional.empty();
  }

  private static boolean isEven(Version table) {
    Map<Integer, Integer> fields = new HashMap<>();
    for (Unit unit : table.units()) {
      if (unit.place() instanceof Unit.Place.InTable cell) {
        fields.merge(cell.row(), 1, Integer::sum);
      }
    }
    return new HashSet<>(fields.values()).size() <= 1;
  }

  // ---- elements ----

  private static Optional<String> unlike(ObjectMapper mapper, Version before, Version after) {
    try {
      Map<String, Set<Set<String>>> old = names(mapper.readTree(before.bare()));
      Map<String, Set<Set<String>>> now = names(mapper.readTree(after.bare()));
      return old.entrySet().stream()
          .filter(array -> array.getValue().size() == 1)
          .filter(array -> now.getOrDefault(array.getKey(), Set.of()).size() > 1)
          .map(array -> "all elements of '%s' had the same names".formatted(array.getKey()))
          .findFirst();
    } catch (JsonProcessingException | NumberFormatException e) {
      return Optional.empty(); // That is another finding.
    }
  }

  /** The names in the elements of arrays that have several objects, by where the arrays are. */
  private static Map<String, Set<Set<String>>> names(JsonNode tree) {
    Map<String, List<Set<String>>> all = new HashMap<>();
    collect(tree, "", all);
    Map<String, Set<Set<String>>> names = new HashMap<>();
    all.forEach(
        (path, each) -> {
          if (each.size() >= ALIKE_MIN) {
            names.put(path, new HashSet<>(each));
          }
        });
    return names;
  }

  private static void collect(JsonNode node, String path, Map<String, List<Set<String>>> all) {
    if (node.isArray()) {
      for (JsonNode element : node) {
        if (element.isObject()) {
          Set<String> names = new HashSet<>();
          element.fieldNames().forEachRemaining(names::add);
          all.computeIfAbsent(path, where -> new ArrayList<>()).add(names);
        }
        collect(element, path, all);
      }
    } else {
      node.properties()
          .forEach(member -> collect(member.getValue(), path + "/" + member.getKey(), all));
    }
  }
}
