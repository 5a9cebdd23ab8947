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

  /** In one long line everything is near. */
  private static final int NEAR_MAX = 200;

  /** Texts of which fewer words are the same have nothing to do with each other. */
  static final double ALIKE_MIN = 0.5;

  private Pairs() {}

  /** The new unit nearby that has most words of the old one, at least half of them. */
  static Optional<Unit> nearest(Change gone, List<Change> unknown) {
    Set<String> words = words(gone.unit().text());
    return unknown.stream()
        .filter(change -> change.path().equals(gone.path()))
        .map(Change::unit)
        .filter(unit -> Math.abs(unit.place().line() - gone.unit().place().line()) <= LINES_MAX)
        .limit(NEAR_MAX)
        .filter(unit -> alike(words, unit.text()) >= ALIKE_MIN)
        .max(Comparator.comparingDouble(unit -> alike(words, unit.text())));
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
