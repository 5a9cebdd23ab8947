package dev.stint.run;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Names and values by which people find runs. They are given with the task, and stay.
 *
 * @param values the values by their names, in the order of these
 */
public record Tags(SortedMap<String, String> values) {

  public static final Tags NONE = new Tags(Collections.emptySortedMap());

  /** Most tags of a run. */
  public static final int COUNT_MAX = 10;

  /** Most characters of a value, as of a tag of AWS. */
  public static final int VALUE_CHARS_MAX = 256;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");

  /**
   * @throws IllegalArgumentException if there are too many, or one has a name or value that cannot
   *     be; the message says which
   */
  public Tags {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    if (values.size() > COUNT_MAX) {
      throw new IllegalArgumentException(
          "A run has at most %d tags, and not %d".formatted(COUNT_MAX, values.size()));
    }
    values.forEach(Tags::check);
  }

  /**
   * @throws IllegalArgumentException as the constructor
   */
  public static Tags of(Map<String, String> values) {
    return values.isEmpty() ? NONE : new Tags(new TreeMap<>(values));
  }

  /** Whether a tag can have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  private static void check(String name, String value) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "Tag '%s': a name is up to 64 letters, digits, dots, dashes and underscores, first a letter"
              .formatted(name));
    }
    if (value.isEmpty()
        || value.length() > VALUE_CHARS_MAX
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "Tag '%s': a value has 1 to %d characters, and none that controls"
              .formatted(name, VALUE_CHARS_MAX));
    }
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }
}
