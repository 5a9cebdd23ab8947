package dev.stint.guard.edit;

import java.util.List;

/** What separates the fields of a table. */
public final class Separator {

  private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

  private Separator() {}

  /** The one that is most often in the first line; a comma if there is none. */
  public static char of(String text) {
    String first = text.lines().findFirst().orElse("");
    char best = ',';
    long most = 0;
    for (char separator : SEPARATORS) {
      long times = first.chars().filter(each -> each == separator).count();
      if (times > most) {
        most = times;
        best = separator;
      }
    }
    return best;
  }
}
