package dev.stint.guard;

import dev.stint.guard.Unit.Place;
import java.util.ArrayList;
import java.util.List;

/** Lines as units, with what they are indented by; empty ones are none. */
final class Lines implements Splitter {

  @Override
  public List<Unit> split(String text) {
    List<Unit> units = new ArrayList<>();
    List<String> lines = of(text);
    for (int n = 0; n < lines.size(); n++) {
      String line = lines.get(n).stripTrailing();
      if (!line.isEmpty()) {
        units.add(Unit.of(line, new Place.InText(n + 1, n + 1, "")));
      }
    }
    return units;
  }

  /** The lines of a text, without their ends, which may be of several kinds. */
  static List<String> of(String text) {
    return text.lines().toList();
  }

  /** The same lines, with their ends. */
  static List<String> whole(String text) {
    List<String> whole = new ArrayList<>();
    int start = 0;
    for (int n = 0; n < text.length(); n++) {
      char each = text.charAt(n);
      boolean isFirstOfTwo = each == '\r' && n + 1 < text.length() && text.charAt(n + 1) == '\n';
      if ((each == '\n' || each == '\r') && !isFirstOfTwo) {
        whole.add(text.substring(start, n + 1));
        start = n + 1;
      }
    }
    if (start < text.length()) {
      whole.add(text.substring(start));
    }
    return whole;
  }
}
