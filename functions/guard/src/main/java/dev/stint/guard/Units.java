package dev.stint.guard;

import java.util.ArrayList;
import java.util.List;

/** Collects the units of a document, with a bound on what their names take. */
final class Units {

  /**
   * A document whose units have more characters, and more than so many times its own, is taken for
   * lines: its names are long, and each of its units has them.
   */
  private static final long CHARS_MAX = 4_000_000;

  private static final long TIMES_MAX = 8;

  private final List<Unit> units = new ArrayList<>();
  private final long most;
  private long chars;

  Units(String text) {
    this.most = Math.max(CHARS_MAX, TIMES_MAX * text.length());
  }

  void add(Unit unit) throws BadSyntax {
    chars += unit.text().length();
    if (chars > most) {
      throw BadSyntax.ofLength("Its names are too long", unit.place().line());
    }
    units.add(unit);
  }

  List<Unit> all() {
    return units;
  }
}
