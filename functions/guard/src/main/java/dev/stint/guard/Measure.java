package dev.stint.guard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an edit of several documents lost, added and moved outside of its claims. Units are counted
 * over all documents, so what is sorted, split, merged or moved to another document is kept. Costs
 * O(n log n) in the size of the documents.
 */
final class Measure {

  /** How many more of each unit there are after the edit than before it. */
  private final Map<String, Integer> more = new HashMap<>();

  /** How many of each unit are claimed. They account for changes before the others do. */
  private final Map<String, Integer> claimedOld = new HashMap<>();

  private final Map<String, Integer> claimedNew = new HashMap<>();
  private final List<Change> lost = new ArrayList<>();
  private final List<Change> added = new ArrayList<>();
  private final List<Change> misplaced = new ArrayList<>();
  private final List<Change> unknown = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private final Map<String, Long> totals = new HashMap<>();
  private long total;
  private long kept;

  /** A unit of a document. */
  record Change(String path, Unit unit) {}

  private Measure() {}

  static Measure of(List<Edit> edits) {
    Measure measure = new Measure();
    edits.forEach(measure::count);
    edits.forEach(measure::lose);
    edits.forEach(measure::add);
    edits.forEach(measure::order);
    return measure;
  }

  private void count(Edit edit) {
    for (Unit unit : edit.units()) {
      more.merge(unit.text(), -1, Integer::sum);
      known.add(unit.text());
      long weight = unit.weight();
      total += weight;
      totals.merge(edit.before().path(), weight, Long::sum);
    }
    edit.newUnits().forEach(unit -> more.merge(unit.text(), 1, Integer::sum));
    claimed(edit.units(), edit.outside(), claimedOld);
    claimed(edit.newUnits(), edit.newOutside(), claimedNew);
  }

  private static void claimed(List<Unit> all, List<Unit> outside, Map<String, Integer> claimed) {
    if (outside.size() < all.size()) {
      all.forEach(unit -> claimed.merge(unit.text(), 1, Integer::sum));
      outside.forEach(unit -> claimed.merge(unit.text(), -1, Integer::sum));
    }
  }

  /** Whether one more of these is gone or new than the claims account for; it is taken then. */
  private boolean takes(Unit unit, Map<String, Integer> claimed, int sign) {
    int left = more.getOrDefault(unit.text(), 0) * sign;
    if (left <= claimed.getOrDefault(unit.text(), 0)) {
      return false;
    }
    more.merge(unit.text(), -sign, Integer::sum);
    return true;
  }

  private void lose(Edit edit) {
    for (Unit unit : edit.outside()) {
      if (takes(unit, claimedOld, -1)) {
        lost.add(new Change(edit.before().path(), unit));
      }
    }
  }

  private void add(Edit edit) {
    String path = edit.after().path();
    edit.newUnits().stream()
        .filter(unit -> !knows(unit))
        .forEach(unit -> unknown.add(new Change(path, unit)));
    for (Unit unit : edit.newOutside()) {
      boolean isHeader =
          unit.place() instanceof Unit.Place.InTable cell && cell.row() == 0 && knows(unit);
      if (!isHeader && takes(unit, claimedNew, 1)) {
        added.add(new Change(path, unit));
      }
    }
  }

  /** What stayed outside of the claims, and in another order. */
  private void order(Edit edit) {
    Map<String, Integer> oldTimes = times(edit.outside());
    Map<String, Integer> newTimes = times(edit.newOutside());
    List<Unit> both = kept(edit.outside(), oldTimes, newTimes);
    List<Unit> newBoth = kept(edit.newOutside(), newTimes, oldTimes);
    kept += both.size();
    int before = misplaced.size();
    List<Unit> once =
        both.stream().filter(unit -> Integer.valueOf(1).equals(oldTimes.get(unit.text()))).toList();
    Map<String, Integer> positions = new HashMap<>();
    for (int n = 0; n < newBoth.size(); n++) {
      positions.put(newBoth.get(n).text(), n);
    }
    int[] order = once.stream().mapToInt(unit -> positions.getOrDefault(unit.text(), 0)).toArray();
    Increasing.others(order)
        .forEach(n -> misplaced.add(new Change(edit.before().path(), once.get(n))));
    if (misplaced.size() == before) {
      differing(both, newBoth)
          .ifPresent(unit -> misplaced.add(new Change(edit.before().path(), unit)));
    }
  }

  private static Map<String, Integer> times(List<Unit> units) {
    Map<String, Integer> times = new HashMap<>();
    units.forEach(unit -> times.merge(unit.text(), 1, Integer::sum));
    return times;
  }

  /** The units that the other version has as often. */
  private static List<Unit> kept(
      List<Unit> units, Map<String, Integer> times, Map<String, Integer> others) {
    return units.stream()
        .filter(unit -> Objects.equals(times.get(unit.text()), others.get(unit.text())))
        .toList();
  }

  /** The first of units that may be there several times, where their order differs. */
  private static Optional<Unit> differing(List<Unit> old, List<Unit> now) {
    for (int n = 0; n < old.size(); n++) {
      if (!old.get(n).text().equals(now.get(n).text())) {
        return Optional.of(old.get(n));
      }
    }
    return Optional.empty();
  }

  List<Change> lost() {
    return lost;
  }

  List<Change> added() {
    return added;
  }

  /** What was in no document before, claimed or not. */
  List<Change> unknown() {
    return unknown;
  }

  List<Change> misplaced() {
    return misplaced;
  }

  /** Whether a text was in the documents before. */
  boolean knows(Unit unit) {
    return known.contains(unit.text());
  }

  double unclaimedLoss() {
    return part(weight(lost), total);
  }

  double unclaimedAddition() {
    return part(weight(added), total);
  }

  double orderLoss() {
    return part(misplaced.size(), kept);
  }

  /** What part of all there was some texts weigh. */
  double part(List<String> texts) {
    return part(texts.stream().mapToLong(Tokens::weight).sum(), total);
  }

  boolean isNothing() {
    return lost.isEmpty() && added.isEmpty() && misplaced.isEmpty();
  }

  /** What each document lost and got. */
  Map<String, Loss> losses() {
    Map<String, Long> gone = weights(lost);
    Map<String, Long> come = weights(added);
    Map<String, Loss> losses = new TreeMap<>();
    Set<String> paths = new HashSet<>(totals.keySet());
    paths.addAll(come.keySet());
    for (String path : paths) {
      losses.put(
          path,
          new Loss(
              totals.getOrDefault(path, 0L),
              gone.getOrDefault(path, 0L),
              come.getOrDefault(path, 0L)));
    }
    return losses;
  }

  private static Map<String, Long> weights(List<Change> changes) {
    Map<String, Long> weights = new HashMap<>();
    changes.forEach(change -> weights.merge(change.path(), change.unit().weight(), Long::sum));
    return weights;
  }

  private static long weight(List<Change> changes) {
    return changes.stream().mapToLong(change -> change.unit().weight()).sum();
  }

  private static double part(long some, long all) {
    return some == 0 ? 0 : all == 0 ? 1 : (double) some / all;
  }
}
