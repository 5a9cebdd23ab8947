package dev.stint.guard;

import dev.stint.guard.Measure.Change;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Finds what stands in the place of something that is gone, and what something new stands for. */
final class Pairs {

  private static final int LINES_MAX = 3;

  /** In one long line everything is near. */
  private static final int NEAR_MAX = 200;

  /** Texts of which fewer words are the same have nothing to do with each other. */
  static final double ALIKE_MIN = 0.5;

  private final Map<String, Edit> edits = new HashMap<>();
  private final Measure measure;

  Pairs(List<Edit> edits, Measure measure) {
    this.measure = measure;
    edits.forEach(edit -> this.edits.put(edit.after().path(), edit));
  }

  /** The text of the new unit near where one was that is gone, if it has most words of it. */
  String now(Change gone) {
    return nearest(gone, measure.unknown(), newLine(gone), unit -> unit.place().line());
  }

  /** The text of the unit that is gone near where a new one is, if it has most words of it. */
  String old(Change come) {
    return nearest(
        come,
        measure.lost(),
        come.unit().place().line(),
        unit -> newLine(new Change(come.path(), unit)));
  }

  private int newLine(Change gone) {
    int line = gone.unit().place().line();
    Edit edit = edits.get(gone.path());
    return edit == null ? line : edit.newLine(line);
  }

  private static String nearest(
      Change one, List<Change> others, int line, ToIntFunction<Unit> lineOf) {
    Set<String> words = words(one.unit().text());
    return others.stream()
        .filter(change -> change.path().equals(one.path()))
        .map(Change::unit)
        .filter(unit -> Math.abs(lineOf.applyAsInt(unit) - line) <= LINES_MAX)
        .limit(NEAR_MAX)
        .filter(unit -> alike(words, unit.text()) >= ALIKE_MIN)
        .max(Comparator.comparingDouble(unit -> alike(words, unit.text())))
        .map(Unit::text)
        .orElse("");
  }

  private static double alike(Set<String> words, String text) {
    return alike(words, words(text));
  }

  /** The part of the words that two texts have in common. */
  static double alike(Set<String> one, Set<String> other) {
    Set<String> fewer = one.size() <= other.size() ? one : other;
    Set<String> more = one.size() <= other.size() ? other : one;
    long both = fewer.stream().filter(more::contains).count();
    return more.isEmpty() ? 0 : (double) both / more.size();
  }

  static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(text.split("[\\s\t]+")));
  }
}
