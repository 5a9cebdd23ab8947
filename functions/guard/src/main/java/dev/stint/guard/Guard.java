package dev.stint.guard;

import dev.stint.guard.Finding.Kind;
import dev.stint.guard.Measure.Change;
import dev.stint.guard.Report.Outcome;
import dev.stint.guard.Version.Detail;
import dev.stint.guard.edit.CannotApply;
import dev.stint.guard.edit.Edits;
import dev.stint.guard.edit.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Judges an edit of documents by what it changed outside of what it was to change. Pure and
 * thread-safe; asks no model.
 */
public final class Guard {

  /** More findings of a kind are counted and not listed. */
  private static final int FINDINGS_MAX = 100;

  /** An output below this is no document, if there was one twice as long. */
  private static final int TINY_CHARS = 200;

  /** A shorter end of a line is the same as the beginning of another one by chance. */
  private static final int CUT_CHARS_MIN = 12;

  private final Function<DocumentKind, Thresholds> thresholds;

  /** With the same thresholds for documents of every kind. */
  public Guard(Thresholds thresholds) {
    this(kind -> thresholds);
  }

  /** With thresholds for each kind; of an edit of several kinds the tightest ones count. */
  public Guard(Function<DocumentKind, Thresholds> thresholds) {
    this.thresholds = thresholds;
  }

  /** The thresholds that count for an edit of these documents. */
  public Thresholds thresholds(Collection<String> paths) {
    return paths.stream()
        .map(DocumentKind::of)
        .distinct()
        .map(thresholds)
        .reduce(Thresholds::tightest)
        .orElseGet(() -> thresholds.apply(DocumentKind.PROSE));
  }

  /**
   * Judges an edit.
   *
   * @param before all documents before it, by their paths
   * @param after all documents after it; one that is not there was removed
   */
  public Report judge(Map<String, String> before, Map<String, String> after, Scope scope) {
    List<Edit> edits = edits(before, after, scope);
    Measure measure = Measure.of(edits);
    Thresholds limits = thresholds(changed(before, after));
    List<Finding> broken = broken(limits, before, edits, measure);
    return switch (scope) {
      case Scope.Blind blind -> blind(limits, before, after, edits, measure, broken);
      case Scope.Declared declared ->
          declared(limits, before, after, declared, edits, measure, broken);
    };
  }

  /**
   * Judges an edit of files, of which some may be no texts in UTF-8. Of those only size and type,
   * told by their first bytes, are known: where nothing is known of what was to change, one that is
   * gone, smaller than the thresholds let it be, or of another type is held; and where that is
   * known, one that was not to change.
   */
  public Report judgeFiles(Map<String, byte[]> before, Map<String, byte[]> after, Scope scope) {
    OtherFiles others = new OtherFiles(before, after);
    Set<String> paths = others.paths();
    Report report = judge(OtherFiles.texts(before, paths), OtherFiles.texts(after, paths), scope);
    List<Finding> found = others.findings(scope, thresholds(paths).shrinkMax());
    if (found.isEmpty()) {
      return report;
    }
    List<Finding> all = new ArrayList<>(report.findings());
    all.addAll(found);
    return new Report(
        Outcome.HOLD,
        report.unclaimedLoss(),
        report.unclaimedAddition(),
        report.orderLoss(),
        Map.of(),
        all);
  }

  /**
   * Judges an edit by operations: what is not what they make of the documents was not to change.
   *
   * @throws CannotApply if the operations do not fit the documents
   */
  public Report judge(
      Map<String, String> before, Map<String, String> after, List<Operation> operations)
      throws CannotApply {
    Map<String, String> applied = Edits.apply(before, operations);
    if (!applied.equals(after)) {
      return exactly(applied, judge(applied, after, new Scope.Declared(List.of())), after);
    }
    List<Claim> claims = changed(before, after).stream().<Claim>map(Claim.OfDocument::new).toList();
    return judge(before, after, new Scope.Declared(claims));
  }

  /** What operations make is known to the byte: nothing else passes, and all else is put back. */
  private static Report exactly(
      Map<String, String> applied, Report report, Map<String, String> after) {
    if (report.outcome() == Outcome.HOLD) {
      return report;
    }
    boolean isOfSame = applied.keySet().equals(after.keySet());
    Map<String, String> restored = new TreeMap<>();
    List<Finding> findings = new ArrayList<>(report.findings());
    for (String path : changed(applied, after)) {
      String made = applied.get(path);
      if (made == null || !after.containsKey(path)) {
        findings.add(
            new Finding(Kind.ORDER, path, made == null ? "" : path, made == null ? path : "", 1));
      } else {
        restored.put(path, made);
        if (!report.restored().containsKey(path)) {
          findings.add(new Finding(Kind.FORM, path, "", "", 1));
        }
      }
    }
    return new Report(
        isOfSame ? Outcome.RESTORE : Outcome.HOLD,
        report.unclaimedLoss(),
        report.unclaimedAddition(),
        report.orderLoss(),
        isOfSame ? restored : Map.of(),
        findings);
  }

  private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
    Set<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    paths.removeIf(path -> Objects.equals(before.get(path), after.get(path)));
    return paths;
  }

  /** What each document lost and got, by their paths, whatever was to change. */
  public Map<String, Loss> losses(Map<String, String> before, Map<String, String> after) {
    return Measure.of(edits(before, after, new Scope.Blind())).losses();
  }

  /** What an edit changed and was not to change; all that it changed, if nothing is known. */
  public List<Unclaimed> unclaimed(
      Map<String, String> before, Map<String, String> after, Scope scope) {
    List<Unclaimed> unclaimed = new ArrayList<>();
    edits(before, after, scope).forEach(edit -> unclaimed.addAll(edit.unclaimed(unclaimed.size())));
    return unclaimed;
  }

  /**
   * The documents after an edit with the old lines where a person wants them back. Lines that the
   * edit did not change end as they did.
   *
   * @param back some of {@link #unclaimed}
   */
  public Map<String, String> restored(
      Map<String, String> before, Map<String, String> after, Scope scope, List<Unclaimed> back) {
    Map<String, String> restored = new TreeMap<>(after);
    for (Edit edit : edits(before, after, scope)) {
      String path = edit.after().path();
      List<Unclaimed> own = back.stream().filter(put -> put.path().equals(path)).toList();
      String text = edit.restored(own);
      if (text.isEmpty() && !before.containsKey(path)) {
        restored.remove(path);
      } else if (after.containsKey(path) || !own.isEmpty()) {
        restored.put(path, text);
      }
    }
    return restored;
  }

  private static List<Edit> edits(
      Map<String, String> before, Map<String, String> after, Scope scope) {
    List<Claim> claims = scope instanceof Scope.Declared declared ? declared.claims() : List.of();
    Set<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<Edit> edits = new ArrayList<>();
    for (String path : paths) {
      List<Claim> own = claims.stream().filter(claim -> claim.path().equals(path)).toList();
      boolean areOfLines = scope instanceof Scope.Declared && areOfLines(own);
      boolean hasSections = own.stream().anyMatch(claim -> claim instanceof Claim.OfSection);
      Detail newDetail = areOfLines ? Detail.LINES : Detail.UNITS;
      Detail detail = areOfLines && hasSections ? Detail.BLOCKS : newDetail;
      Splitter splitter = Format.of(path).splitter();
      Version old = Version.of(path, before.getOrDefault(path, ""), detail, splitter);
      Version now = Version.of(path, after.getOrDefault(path, ""), newDetail, splitter);
      boolean isWhole = old.problem().isEmpty() && now.problem().isEmpty();
      boolean isOne = !before.containsKey(path) || !after.containsKey(path);
      boolean byLines = areOfLines || (!isWhole && !isOne);
      edits.add(new Edit(old, now, own, byLines));
    }
    return edits;
  }

  /** Whether these claims, or none, leave all other lines as they are. */
  private static boolean areOfLines(List<Claim> claims) {
    return claims.stream()
        .noneMatch(claim -> claim instanceof Claim.OfTree || claim instanceof Claim.OfCells);
  }

  /** What no edit does on purpose, wherever it is. */
  private static List<Finding> broken(
      Thresholds limits, Map<String, String> before, List<Edit> edits, Measure measure) {
    List<Finding> findings = new ArrayList<>();
    for (Edit edit : edits) {
      String path = edit.after().path();
      boolean isNew = !before.containsKey(path) && !before.containsValue(edit.after().text());
      boolean wasFine = isNew || (before.containsKey(path) && edit.before().problem().isEmpty());
      if (wasFine && !edit.after().text().isEmpty()) {
        edit.after()
            .problem()
            .filter(problem -> !problem.isOfLength())
            .ifPresent(
                problem ->
                    findings.add(
                        new Finding(
                            Kind.SYNTAX, path, "", "" + problem.getMessage(), problem.line())));
      }
      if (limits.placeholderWords()) {
        edit.newUnits().stream()
            .filter(unit -> !measure.knows(unit) && Placeholders.isOne(unit.value(), path))
            .limit(FINDINGS_MAX)
            .forEach(unit -> findings.add(found(Kind.PLACEHOLDER, path, "", unit)));
      }
    }
    return findings;
  }

  private static Finding found(Kind kind, String path, String old, Unit unit) {
    return new Finding(kind, path, old, unit.text(), unit.place().line());
  }

  // ---- nothing is known of what was to change ----

  private static Report blind(
      Thresholds limits,
      Map<String, String> before,
      Map<String, String> after,
      List<Edit> edits,
      Measure measure,
      List<Finding> broken) {
    List<Finding> findings = new ArrayList<>(broken);
    findings.addAll(converted(before, after));
    edits.forEach(edit -> loosened(before, edit).ifPresent(findings::add));
    edits.forEach(edit -> cut(edit, measure).ifPresent(findings::add));
    measure.added().stream()
        .filter(change -> measure.knows(change.unit()))
        .filter(change -> change.unit().weight() >= limits.duplicateMin())
        .limit(FINDINGS_MAX)
        .forEach(change -> findings.add(found(Kind.DUPLICATION, change.path(), "", change.unit())));
    if (measure.unclaimedLoss() > limits.shrinkMax() || isTiny(before, after)) {
      String path = measure.lost().isEmpty() ? "" : measure.lost().getFirst().path();
      String what = "%.0f %% of the content is gone".formatted(100 * measure.unclaimedLoss());
      findings.add(new Finding(Kind.SHRINK, path, what, "", 1));
    }
    return report(findings.isEmpty() ? Outcome.ACCEPT : Outcome.HOLD, measure, Map.of(), findings);
  }

  private static Optional<Finding> loosened(Map<String, String> before, Edit edit) {
    String path = edit.after().path();
    boolean isEdited = before.containsKey(path) && !edit.after().text().isEmpty();
    return isEdited
        ? Structure.regression(edit.before(), edit.after())
            .map(was -> new Finding(Kind.SYNTAX, path, was, "", 1))
        : Optional.empty();
  }

  private static boolean isTiny(Map<String, String> before, Map<String, String> after) {
    long chars = chars(after);
    return chars < TINY_CHARS && chars(before) >= 2 * TINY_CHARS;
  }

  private static long chars(Map<String, String> documents) {
    return documents.values().stream().mapToLong(String::length).sum();
  }

  /** A document that is gone while one of another kind is new. */
  private static List<Finding> converted(Map<String, String> before, Map<String, String> after) {
    Set<String> gone = new TreeSet<>(before.keySet());
    gone.removeAll(after.keySet());
    Set<String> come = new TreeSet<>(after.keySet());
    come.removeAll(before.keySet());
    return gone.stream()
        .filter(path -> !come.isEmpty())
        .filter(path -> come.stream().noneMatch(other -> Format.of(other) == Format.of(path)))
        .map(path -> new Finding(Kind.CONVERSION, path, path, String.join(", ", come), 1))
        .toList();
  }

  /** Whether the end of a document is the beginning of a line that it had, and the rest is gone. */
  private static Optional<Finding> cut(Edit edit, Measure measure) {
    List<String> lines = edit.after().lines();
    String last = lines.isEmpty() ? "" : lines.getLast().strip();
    boolean isKnown = edit.before().lines().stream().anyMatch(line -> line.strip().equals(last));
    if (last.length() < CUT_CHARS_MIN || isKnown || measure.lost().isEmpty()) {
      return Optional.empty();
    }
    return edit.before().lines().stream()
        .map(String::strip)
        .filter(line -> line.startsWith(last))
        .findFirst()
        .map(line -> new Finding(Kind.TRUNCATION, edit.after().path(), line, last, lines.size()));
  }

  // ---- what was to change is known ----

  private static Report declared(
      Thresholds limits,
      Map<String, String> before,
      Map<String, String> after,
      Scope.Declared scope,
      List<Edit> edits,
      Measure measure,
      List<Finding> broken) {
    List<Finding> findings = new ArrayList<>(broken);
    findings.addAll(unclaimed(measure, new Pairs(edits, measure)));
    List<Finding> strayed = strayed(edits, measure);
    strayed.stream().limit(FINDINGS_MAX).forEach(findings::add);
    if (findings.isEmpty()) {
      return report(Outcome.ACCEPT, measure, Map.of(), findings);
    }
    List<Finding> unmet = unmet(scope, edits);
    findings.addAll(unmet);
    List<String> moved = strayed.stream().map(stray -> stray.before() + stray.after()).toList();
    boolean isSmall =
        measure.unclaimedLoss() <= limits.restoredMax()
            && measure.unclaimedAddition() <= limits.restoredMax()
            && measure.orderLoss() <= limits.restoredMax()
            && measure.part(moved) <= limits.restoredMax();
    boolean isProtected =
        Stream.concat(findings.stream(), strayed.stream())
            .anyMatch(found -> found.kind() == Kind.PROTECTED);
    if (broken.isEmpty()
        && unmet.isEmpty()
        && isSmall
        && !isProtected
        && after.keySet().containsAll(before.keySet())) {
      Map<String, String> restored = restored(before, after, edits);
      if (!restored.isEmpty() && isClean(before, after, restored, scope, edits)) {
        return report(Outcome.RESTORE, measure, restored, findings);
      }
    }
    return report(Outcome.HOLD, measure, Map.of(), findings);
  }

  private static List<Finding> unclaimed(Measure measure, Pairs pairs) {
    List<Finding> findings = new ArrayList<>();
    measure.lost().stream()
        .limit(FINDINGS_MAX)
        .forEach(
            change -> {
              String now = pairs.now(change);
              Unit unit = change.unit();
              Kind kind = hasOthers(unit.text(), now) ? Kind.PROTECTED : Kind.LOSS;
              findings.add(new Finding(kind, change.path(), unit.text(), now, unit.place().line()));
            });
    measure.added().stream()
        .limit(FINDINGS_MAX)
        .forEach(change -> findings.add(added(measure, change, pairs)));
    measure.misplaced().stream()
        .limit(FINDINGS_MAX)
        .forEach(
            change ->
                findings.add(
                    new Finding(
                        Kind.ORDER,
                        change.path(),
                        change.unit().text(),
                        change.unit().text(),
                        change.unit().place().line())));
    return findings;
  }

  /** Lines that are in another place and were counted neither as gone nor as new. */
  private static List<Finding> strayed(List<Edit> edits, Measure measure) {
    Set<List<String>> known =
        Stream.of(measure.lost(), measure.added(), measure.misplaced())
            .flatMap(List::stream)
            .map(change -> List.of(change.path(), change.unit().text()))
            .collect(Collectors.toSet());
    Edit.Passing passing = Edit.Passing.of(edits);
    List<Finding> findings = new ArrayList<>();
    for (Edit edit : edits) {
      String path = edit.after().path();
      for (Edit.Stray stray : edit.strayed(passing)) {
        if (!known.contains(List.of(path, stray.text()))) {
          Kind kind = Tokens.protectedOf(stray.text()).isEmpty() ? Kind.ORDER : Kind.PROTECTED;
          findings.add(new Finding(kind, path, stray.before(), stray.after(), stray.line()));
        }
      }
    }
    return findings;
  }

  /** Claims that name nothing: what they were to be about is not known. */
  private static List<Finding> unmet(Scope.Declared scope, List<Edit> edits) {
    Set<String> paths = new HashSet<>();
    edits.forEach(edit -> paths.add(edit.after().path()));
    List<Finding> unmet = new ArrayList<>();
    for (Claim claim : scope.claims()) {
      if (!paths.contains(claim.path())) {
        unmet.add(new Finding(Kind.CLAIM, claim.path(), Claims.words(claim), "", 1));
      }
    }
    for (Edit edit : edits) {
      edit.unmet()
          .forEach(claim -> unmet.add(new Finding(Kind.CLAIM, edit.after().path(), claim, "", 1)));
    }
    return unmet.size() > FINDINGS_MAX ? unmet.subList(0, FINDINGS_MAX) : unmet;
  }

  private static Finding added(Measure measure, Change change, Pairs pairs) {
    Kind kind = measure.knows(change.unit()) ? Kind.DUPLICATION : Kind.ADDITION;
    boolean isNumber = kind == Kind.ADDITION && hasOthers(change.unit().text(), pairs.old(change));
    return found(isNumber ? Kind.PROTECTED : kind, change.path(), "", change.unit());
  }

  /** Whether a text has numbers, dates or ids that another one does not have. */
  private static boolean hasOthers(String text, String other) {
    Map<String, Integer> more = new HashMap<>();
    Tokens.protectedOf(text).forEach(token -> more.merge(token, 1, Integer::sum));
    Tokens.protectedOf(other).forEach(token -> more.merge(token, -1, Integer::sum));
    return more.values().stream().anyMatch(times -> times > 0);
  }

  /** The documents that change when what is not claimed is put back; empty if that cannot be. */
  private static Map<String, String> restored(
      Map<String, String> before, Map<String, String> after, List<Edit> edits) {
    Map<String, String> restored = new TreeMap<>();
    for (Edit edit : edits) {
      String path = edit.after().path();
      if (edit.changesUnclaimedLines()) {
        Optional<String> text = edit.restored();
        if (text.isEmpty() || !before.containsKey(path)) {
          return Map.of();
        }
        text.filter(put -> !put.equals(after.get(path))).ifPresent(put -> restored.put(path, put));
      }
    }
    return restored;
  }

  private static boolean isClean(
      Map<String, String> before,
      Map<String, String> after,
      Map<String, String> restored,
      Scope.Declared scope,
      List<Edit> edits) {
    Map<String, String> all = new TreeMap<>(after);
    all.putAll(restored);
    List<Edit> without = edits(before, all, scope);
    Measure measure = Measure.of(without);
    return without.stream().allMatch(Guard::isWhole)
        && measure.isNothing()
        && strayed(without, measure).isEmpty()
        && IntStream.range(0, edits.size()).allMatch(n -> isExact(edits.get(n), without.get(n)));
  }

  private static boolean isWhole(Edit edit) {
    return edit.before().problem().isPresent() || edit.after().problem().isEmpty();
  }

  /**
   * Whether what was claimed is there as it is now; and in a tree or table, where lines say little,
   * what was not as it was, and nothing else.
   */
  private static boolean isExact(Edit edit, Edit without) {
    Map<String, Integer> missing = new HashMap<>();
    edit.newUnits().forEach(unit -> missing.merge(unit.text(), 1, Integer::sum));
    edit.newOutside().forEach(unit -> missing.merge(unit.text(), -1, Integer::sum));
    if (!edit.isByLines()) {
      edit.outside().forEach(unit -> missing.merge(unit.text(), 1, Integer::sum));
    }
    without.newUnits().forEach(unit -> missing.merge(unit.text(), -1, Integer::sum));
    return missing.values().stream().allMatch(times -> edit.isByLines() ? times <= 0 : times == 0);
  }

  private static Report report(
      Outcome outcome, Measure measure, Map<String, String> restored, List<Finding> findings) {
    return new Report(
        outcome,
        measure.unclaimedLoss(),
        measure.unclaimedAddition(),
        measure.orderLoss(),
        restored,
        findings);
  }
}
