package dev.stint.guard;

import dev.stint.guard.LineDiff.Hunk;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The edit of one document: which of its units, before and after, are claimed, and its text without
 * the changes that are not.
 */
final class Edit {

  private final Version before;
  private final Version after;
  private final List<Unit> units;
  private final List<Unit> newUnits;
  private final List<Unit> outside;
  private final List<Unit> newOutside;
  private final Claims claims;
  private final boolean byLines;

  /** Those that are claimed as lines. */
  private final BitSet claimedLines = new BitSet();

  /** Lines that have nothing that is not claimed: what comes in their place is claimed too. */
  private final BitSet wholeLines = new BitSet();

  private final BitSet claimed = new BitSet();
  private final BitSet newClaimed = new BitSet();
  private final List<Piece> pieces = new ArrayList<>();

  /** From which old line on, from 1, new lines are how many further down. */
  private final NavigableMap<Integer, Integer> shifts = new TreeMap<>(Map.of(0, 0));

  private final List<Parting> partings = new ArrayList<>();
  private boolean isMixed;

  /** What becomes of some lines that an edit left as they were, or changed. */
  private enum Fate {
    SAME,
    CLAIMED,
    UNCLAIMED,
    /** Unclaimed, and nothing but white space. */
    BLANK
  }

  private static final Set<Fate> CLAIMED = EnumSet.of(Fate.CLAIMED);

  /**
   * Neighbouring lines.
   *
   * @param line the first one, of the old document, from 1
   */
  private record Piece(Fate fate, int line, String before, String after) {}

  /**
   * @param claims those on this document
   * @param byLines whether nothing may change in the lines that are not claimed, not even where
   *     they break
   */
  Edit(Version before, Version after, List<Claim> claims, boolean byLines) {
    this.before = before;
    this.after = after;
    this.byLines = byLines;
    this.units = byLines ? before.byLines().units() : before.units();
    this.newUnits = byLines ? after.byLines().units() : after.units();
    this.claims = Claims.of(claims, before);
    for (Claim claim : claims) {
      if (claim instanceof Claim.OfLines lines) {
        int from = Math.min(lines.from() - 1, before.lines().size());
        claimedLines.set(from, Math.max(from, Math.min(lines.to(), before.lines().size())));
      }
    }
    before.units().stream()
        .filter(unit -> this.claims.name(unit.place()))
        .forEach(unit -> claimed.set(unit.place().line() - 1, unit.place().lastLine()));
    takeEmptyLines();
    claimed.or(claimedLines);
    fillGaps();
    if (this.claims.areWhole()) {
      claimed.set(0, Math.max(1, before.lines().size()));
    }
    this.outside = units.stream().filter(unit -> !claimsOld(unit)).toList();
    wholeLines.or(claimed);
    if (!byLines) {
      outside.forEach(unit -> wholeLines.clear(unit.place().line() - 1, unit.place().lastLine()));
    }
    List<String> oldLines = Lines.whole(before.bare());
    List<String> newLines = Lines.whole(after.bare());
    List<Hunk> hunks = LineDiff.of(before.lines(), after.lines());
    int at = 0;
    for (int n = 0; n < hunks.size(); n++) {
      int end = n + 1 < hunks.size() ? hunks.get(n + 1).from() : before.lines().size();
      Hunk hunk = best(hunks.get(n), at, end);
      keep(oldLines, at, hunk.from());
      Parting parting = Parting.of(hunk, claimed, before.lines(), after.lines());
      partings.add(parting);
      parting.parts().forEach(part -> take(part, oldLines, newLines));
      at = hunk.to();
    }
    keep(oldLines, at, oldLines.size());
    this.newOutside = newUnits.stream().filter(unit -> !claimsNew(unit)).toList();
  }

  /** Empty lines at the end of a section are a part of it. */
  private void takeEmptyLines() {
    for (int line = 1; line < before.lines().size(); line++) {
      if (claimed.get(line - 1) && before.lines().get(line).isBlank()) {
        claimed.set(line);
      }
    }
  }

  /** Empty lines between lines that are claimed are claimed with them. */
  private void fillGaps() {
    for (int end = claimed.nextSetBit(0); end >= 0; end = claimed.nextSetBit(end)) {
      end = claimed.nextClearBit(end);
      int next = claimed.nextSetBit(end);
      if (next < 0 || end >= before.lines().size()) {
        return; // A parser may count more lines, as it may end them elsewhere.
      }
      if (before.lines().subList(end, Math.min(next, before.lines().size())).stream()
          .allMatch(String::isBlank)) {
        claimed.set(end, next);
      }
      end = next;
    }
  }

  private void keep(List<String> lines, int from, int to) {
    String same = String.join("", lines.subList(from, to));
    pieces.add(new Piece(Fate.SAME, from + 1, same, same));
  }

  /** Where a deletion or insertion may as well be: as far in the claims as it can. */
  private Hunk best(Hunk hunk, int first, int end) {
    return LineDiff.alternatives(hunk, first, end, before.lines(), after.lines()).stream()
        .max(Comparator.comparingInt(way -> count(way, claimed)))
        .orElse(hunk);
  }

  /** So many lines of a hunk; something may be put before and after what is claimed. */
  private static int count(Hunk hunk, BitSet lines) {
    if (!hunk.isInsertion()) {
      return lines.get(hunk.from(), hunk.to()).cardinality();
    }
    return (hunk.from() > 0 && lines.get(hunk.from() - 1)) || lines.get(hunk.from()) ? 1 : 0;
  }

  private void take(Hunk hunk, List<String> oldLines, List<String> newLines) {
    int lines = count(hunk, claimed);
    boolean isWhole = hunk.isInsertion() ? lines > 0 : lines == hunk.to() - hunk.from();
    if (count(hunk, wholeLines) > 0) {
      newClaimed.set(hunk.newFrom(), hunk.newTo());
    }
    isMixed |= lines > 0 && !isWhole;
    shifts.put(hunk.from() + 1, hunk.newFrom() - hunk.from());
    shifts.put(hunk.to() + 1, hunk.newTo() - hunk.to());
    boolean isBlank =
        before.lines().subList(hunk.from(), hunk.to()).stream().allMatch(String::isBlank)
            && after.lines().subList(hunk.newFrom(), hunk.newTo()).stream()
                .allMatch(String::isBlank);
    pieces.add(
        new Piece(
            isWhole ? Fate.CLAIMED : isBlank ? Fate.BLANK : Fate.UNCLAIMED,
            hunk.from() + 1,
            String.join("", oldLines.subList(hunk.from(), hunk.to())),
            String.join("", newLines.subList(hunk.newFrom(), hunk.newTo()))));
  }

  private boolean claimsOld(Unit unit) {
    return isIn(byLines ? claimed : claimedLines, unit) || claims.name(unit.place());
  }

  private boolean claimsNew(Unit unit) {
    return claims.nameNow(unit.place()) || isIn(newClaimed, unit);
  }

  private static boolean isIn(BitSet lines, Unit unit) {
    int first = lines.nextSetBit(unit.place().line() - 1);
    return first >= 0 && first < unit.place().lastLine();
  }

  /** The new line that stands where an old one stood, both from 1; near it if that one changed. */
  int newLine(int line) {
    return line + shifts.floorEntry(line).getValue();
  }

  /** Claims that name nothing in either version, in words. */
  List<String> unmet() {
    return claims.unmet(before, after);
  }

  /** Whether lines differ, and not only by white space, that are not claimed. */
  boolean changesUnclaimedLines() {
    return pieces.stream().anyMatch(piece -> piece.fate == Fate.UNCLAIMED);
  }

  /**
   * A line that is not where it was, and not claimed.
   *
   * @param before what it was; empty if it was not there
   * @param after what it is; empty if it is not there
   */
  record Stray(String before, String after, int line) {

    String text() {
      return before + after;
    }
  }

  /**
   * Lines on their way between documents.
   *
   * @param released those that went out of what is claimed, or of a document that is gone
   * @param absorbed those that came into a document that is new
   */
  record Passing(Map<String, Integer> released, Map<String, Integer> absorbed) {

    static Passing of(List<Edit> edits) {
      Passing passing = new Passing(new HashMap<>(), new HashMap<>());
      for (Edit edit : edits) {
        boolean isGone = edit.after.text().isEmpty();
        count(edit.net(isGone ? EnumSet.allOf(Fate.class) : CLAIMED), passing.released);
        if (edit.before.text().isEmpty()) {
          count(lines(edit.after.bare()), 1, passing.absorbed);
        }
      }
      return passing;
    }
  }

  /** How many lines fewer there are in pieces of some fates, by their texts. */
  private Map<String, Integer> net(Set<Fate> fates) {
    Map<String, Integer> net = new HashMap<>();
    for (Piece piece : pieces) {
      if (fates.contains(piece.fate)) {
        count(lines(piece.before), 1, net);
        count(lines(piece.after), -1, net);
      }
    }
    return net;
  }

  private static void count(Map<String, Integer> lines, Map<String, Integer> all) {
    lines.forEach((line, times) -> all.merge(line, times, Integer::sum));
  }

  private static void count(List<String> lines, int times, Map<String, Integer> all) {
    lines.forEach(line -> all.merge(line, times, Integer::sum));
  }

  /**
   * Lines that left this document or came into it, where nothing but lines counts. One that stands
   * elsewhere in it now has only moved, maybe into what is claimed or out of it; and documents may
   * be split and merged.
   */
  List<Stray> strayed(Passing passing) {
    List<Stray> strayed = new ArrayList<>();
    if (!byLines || before.text().isEmpty() || after.text().isEmpty()) {
      return strayed;
    }
    Map<String, Integer> left = net(EnumSet.of(Fate.UNCLAIMED));
    Map<String, Integer> taken = net(CLAIMED);
    for (Piece piece : pieces) {
      if (piece.fate == Fate.UNCLAIMED) {
        int at = piece.line;
        for (String line : stripped(piece.before)) {
          int elsewhere =
              passing.absorbed.getOrDefault(line, 0) - Math.min(0, taken.getOrDefault(line, 0));
          if (left.getOrDefault(line, 0) > elsewhere) {
            strayed.add(new Stray(line, "", at));
            left.merge(line, -1, Integer::sum);
          }
          at++;
        }
        at = newLine(piece.line);
        for (String line : stripped(piece.after)) {
          if (-left.getOrDefault(line, 0) > Math.max(0, passing.released.getOrDefault(line, 0))) {
            strayed.add(new Stray("", line, at));
            left.merge(line, 1, Integer::sum);
          }
          at++;
        }
      }
    }
    return strayed;
  }

  /** Its lines as they are counted; empty ones are not. */
  private static List<String> lines(String text) {
    return stripped(text).stream().filter(line -> !line.isEmpty()).toList();
  }

  private static List<String> stripped(String text) {
    return text.lines().map(String::stripTrailing).toList();
  }

  /**
   * What changed and is not claimed, in its order.
   *
   * @param before how many there are in the documents before this one
   */
  List<Unclaimed> unclaimed(int before) {
    List<Unclaimed> unclaimed = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.fate == Fate.UNCLAIMED) {
        int number = before + unclaimed.size() + 1;
        unclaimed.add(new Unclaimed(number, after.path(), piece.line, piece.before, piece.after));
      }
    }
    return unclaimed;
  }

  /** Where a piece is, and what it is now. */
  private record Spot(int line, String after) {}

  /**
   * Pieces in their order, behind the byte order mark that the old text had. Where a last line
   * without an end is no longer the last, it gets one; and where neither text ends with one, this
   * does not.
   */
  private String joined(Function<Piece, String> side) {
    String end = before.text().contains("\r\n") ? "\r\n" : "\n";
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      String part = side.apply(piece);
      boolean isOpen = !text.isEmpty() && text.charAt(text.length() - 1) != '\n';
      text.append(isOpen && !part.isEmpty() ? end : "").append(part);
    }
    boolean isEnded = before.text().endsWith("\n") || after.text().endsWith("\n");
    String whole = text.toString();
    String joined = isEnded ? whole : Lines.withoutLastEnd(whole);
    boolean isNothing = joined.isEmpty() && before.text().isEmpty();
    return isNothing ? "" : (before.text().isEmpty() ? after : before).mark() + joined;
  }

  /** The new text with the old lines in the places of these changes. */
  String restored(List<Unclaimed> back) {
    Set<Spot> spots = new HashSet<>();
    back.forEach(put -> spots.add(new Spot(put.line(), put.after())));
    long unclaimed = pieces.stream().filter(piece -> piece.fate == Fate.UNCLAIMED).count();
    if (unclaimed > 0 && spots.size() == unclaimed) {
      return joined(piece -> piece.fate == Fate.CLAIMED ? piece.after : piece.before);
    }
    return joined(
        piece ->
            piece.fate == Fate.UNCLAIMED && spots.contains(new Spot(piece.line, piece.after))
                ? piece.before
                : piece.after);
  }

  /** The new text with the old lines where they are not claimed; empty if they are in one line. */
  Optional<String> restored() {
    return isMixed || partings.stream().anyMatch(Parting::isDoubtful)
        ? Optional.empty()
        : Optional.of(joined(piece -> piece.fate == Fate.CLAIMED ? piece.after : piece.before));
  }

  /** Whether lines are its units. */
  boolean isByLines() {
    return byLines;
  }

  /** The units before the edit. */
  List<Unit> units() {
    return units;
  }

  List<Unit> newUnits() {
    return newUnits;
  }

  /** Those that are not claimed. */
  List<Unit> outside() {
    return outside;
  }

  List<Unit> newOutside() {
    return newOutside;
  }

  Version before() {
    return before;
  }

  Version after() {
    return after;
  }
}
