package dev.stint.guard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    for (Unit unit : edit.before().units()) {
      more.merge(unit.text(), -1, Integer::sum);
      known.add(unit.text());
      total += unit.weight();
    }
    edit.after().units().forEach(unit -> more.merge(unit.text(), 1, Integer::sum));
    edit.before().units().stream()
        .filter(edit::claimsOld)
        .forEach(unit -> claimedOld.merge(unit.text(), 1, Integer::sum));
    edit.after().units().stream()
        .filter(edit::claimsNew)
        .forEach(unit -> claimedNew.merge(unit.text(), 1, Integer::sum));
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
    for (Unit unit : edit.before().units()) {
      if (!edit.claimsOld(unit) && takes(unit, claimedOld, -1)) {
        lost.add(new Change(edit.before().path(), unit));
      }
    }
  }

  private void add(Edit edit) {
    for (Unit unit : edit.after().units()) {
      if (!knows(unit)) {
        unknown.add(new Change(edit.after().path(), unit));
      }
      boolean isHeader =
          unit.place() instanceof Unit.Place.InTable cell
              && cell.row() == 0
              && known.contains(unit.text());
      if (!edit.claimsNew(unit) && !isHeader && takes(unit, claimedNew, 1)) {
        added.add(new Change(edit.after().path(), unit));
      }
    }
  }

  /** What each version has once, outside of the claims, and in another order. */
  private void order(Edit edit) {
    Map<String, Integer> positions = new HashMap<>();
    List<Unit> units = edit.after().units();
    for (int n = 0; n < units.size(); n++) {
      int position = edit.claimsNew(units.get(n)) ? -1 : n;
      positions.merge(units.get(n).text(), position, (one, other) -> -1);
    }
    Map<String, Integer> times = new HashMap<>();
    edit.before().units().forEach(unit -> times.merge(unit.text(), 1, Integer::sum));
    List<Unit> both =
        edit.before().units().stream()
            .filter(unit -> Integer.valueOf(1).equals(times.get(unit.text())))
            .filter(unit -> positions.getOrDefault(unit.text(), -1) >= 0)
            .filter(unit -> !edit.claimsOld(unit))
            .toList();
    kept += both.size();
    int[] order = both.stream().mapToInt(unit -> positions.getOrDefault(unit.text(), 0)).toArray();
    Increasing.others(order)
        .forEach(n -> misplaced.add(new Change(edit.before().path(), both.get(n))));
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

  boolean isNothing() {
    return lost.isEmpty() && added.isEmpty() && misplaced.isEmpty();
  }

  private static long weight(List<Change> changes) {
    return changes.stream().mapToLong(change -> change.unit().weight()).sum();
  }

  private static double part(long some, long all) {
    return some == 0 ? 0 : all == 0 ? 1 : (double) some / all;
  }
}
