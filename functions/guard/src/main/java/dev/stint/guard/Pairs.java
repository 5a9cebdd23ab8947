package dev.stint.guard;

import dev.stint.guard.Measure.Change;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what stands in the place of something that is gone, for people. */
final class Pairs {

  private static final int LINES_MAX = 3;
  private static final double ALIKE_MIN = 0.5;

  private Pairs() {}

  /** The new unit nearby that has most words of the old one, at least half of them. */
  static Optional<Unit> nearest(Change gone, List<Change> unknown) {
    Set<String> words = words(gone.unit());
    return unknown.stream()
        .filter(change -> change.path().equals(gone.path()))
        .map(Change::unit)
        .filter(unit -> Math.abs(unit.place().line() - gone.unit().place().line()) <= LINES_MAX)
        .filter(unit -> alike(words, unit) >= ALIKE_MIN)
        .max(Comparator.comparingDouble(unit -> alike(words, unit)));
  }

  private static double alike(Set<String> words, Unit unit) {
    Set<String> both = words(unit);
    int size = Math.max(words.size(), both.size());
    both.retainAll(words);
    return size == 0 ? 0 : (double) both.size() / size;
  }

  private static Set<String> words(Unit unit) {
    return new HashSet<>(Arrays.asList(unit.text().split("[\\s\t]+")));
  }
}
