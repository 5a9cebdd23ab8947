package dev.stint.guard.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The lines of a document that are most like a text that is not in it. */
final class Nearest {

  private static final int LINES_MAX = 3;
  private static final int CHARS_MAX = 200;
  private static final double LIKE_MIN = 0.3;

  private Nearest() {}

  private record Candidate(int line, double likeness) {}

  /** Says which lines are like the first line of a text; empty if none is. */
  static String to(String text, Source source) {
    String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("").strip();
    Set<Integer> wanted = pairs(first);
    if (wanted.isEmpty()) {
      return "";
    }
    List<Candidate> best = new ArrayList<>();
    for (int line = 1; line <= source.lineCount(); line++) {
      double likeness = likeness(wanted, pairs(source.line(line).strip()));
      if (likeness >= LIKE_MIN) {
        best.add(new Candidate(line, likeness));
        if (best.size() > LINES_MAX) {
          best.remove(best.stream().min(Comparator.comparingDouble(Candidate::likeness)).get());
        }
      }
    }
    best.sort(Comparator.comparingDouble(Candidate::likeness).reversed());
    StringBuilder said = new StringBuilder();
    for (Candidate candidate : best) {
      said.append(said.isEmpty() ? " The nearest are line " : "; line ")
          .append(candidate.line)
          .append(": ")
          .append(source.line(candidate.line).strip());
    }
    return said.isEmpty() ? "" : said.append('.').toString();
  }

  /** Dice's coefficient of the pairs of neighbouring characters. */
  private static double likeness(Set<Integer> one, Set<Integer> other) {
    if (other.isEmpty()) {
      return 0;
    }
    Set<Integer> fewer = one.size() <= other.size() ? one : other;
    Set<Integer> more = one.size() <= other.size() ? other : one;
    long both = fewer.stream().filter(more::contains).count();
    return 2.0 * both / (one.size() + other.size());
  }

  private static Set<Integer> pairs(String line) {
    Set<Integer> pairs = new HashSet<>();
    for (int n = 0; n + 1 < Math.min(line.length(), CHARS_MAX); n++) {
      pairs.add(line.charAt(n) << 16 | line.charAt(n + 1));
    }
    return pairs;
  }
}
