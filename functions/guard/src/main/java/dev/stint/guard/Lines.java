package dev.stint.guard;

import dev.stint.guard.Unit.Place;
import java.util.ArrayList;
import java.util.List;

/** Lines as units, with what they are indented by; empty ones are none. */
final class Lines implements Splitter {

  @Override
  public List<Unit> split(String text) {
    return units(of(text));
  }

  static List<Unit> units(List<String> lines) {
    List<Unit> units = new ArrayList<>();
    for (int n = 0; n < lines.size(); n++) {
      String line = lines.get(n).stripTrailing();
      if (!line.isEmpty()) {
        units.add(new Unit(line, new Place.InText(n + 1, n + 1, "")));
      }
    }
    return units;
  }

  /** The lines of a text, without their ends: line feeds, with or without a carriage return. */
  static List<String> of(String text) {
    return whole(text).stream().map(Lines::withoutLastEnd).toList();
  }

  /** Without the end of its last line. */
  static String withoutLastEnd(String line) {
    int end = line.endsWith("\r\n") ? 2 : line.endsWith("\n") ? 1 : 0;
    return line.substring(0, line.length() - end);
  }

  /** The same lines, with their ends. */
  static List<String> whole(String text) {
    List<String> whole = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n') + 1; end > 0; end = text.indexOf('\n', end) + 1) {
      whole.add(text.substring(start, end));
      start = end;
    }
    if (start < text.length()) {
      whole.add(text.substring(start));
    }
    return whole;
  }
}
