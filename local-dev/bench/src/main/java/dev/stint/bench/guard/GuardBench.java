package dev.stint.bench.guard;

import dev.stint.bench.guard.Corpus.Document;
import dev.stint.bench.guard.Shape.Edit;
import dev.stint.guard.Autonomy;
import dev.stint.guard.Guard;
import dev.stint.guard.Report;
import dev.stint.guard.Report.Outcome;
import dev.stint.guard.Scope;
import dev.stint.guard.Thresholds;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What the guard finds and what it holds for nothing, with documents of this repository. */
public final class GuardBench {

  private static final int TRIES = 2;
  private static final double FALSE_HOLDS_MAX = 0.05;
  private static final long SEED = 52;

  /** All cases with damage are judged blind with many thresholds: of each few, one. */
  private static final int BLIND_EVERY = 5;

  private final PrintStream out;
  private final boolean isNative;

  /**
   * @param isNative whether the guard's command was built as a native image, and is timed too
   */
  public GuardBench(PrintStream out, boolean isNative) {
    this.out = out;
    this.isNative = isNative;
  }

  /**
   * A document before and after an edit.
   *
   * @param damage what was done to it beside; empty if nothing
   * @param inside whether that was done to what the edit was to change
   */
  private record Case(
      Shape shape,
      Edit edit,
      Map<String, String> after,
      Optional<Damage> damage,
      Damage.Size size,
      boolean inside) {}

  /** Prints tables. */
  public void run() throws Exception {
    List<Document> documents = Corpus.of(Path.of("."));
    Map<String, Integer> kinds = new TreeMap<>();
    documents.forEach(document -> kinds.merge(document.kind(), 1, Integer::sum));
    out.printf("%d documents of this repository: %s%n", documents.size(), kinds);
    List<Case> fitted = new ArrayList<>();
    List<Case> reported = new ArrayList<>();
    for (int n = 0; n < documents.size(); n++) {
      cases(documents.get(n), n, n % 2 == 0 ? fitted : reported);
    }
    out.printf(
        "%d edits, with and without damage; thresholds are fixed on one half of the documents, and all that follows is of the other%n%n",
        fitted.size() + reported.size());
    declared(reported);
    blind(fitted, reported);
    conversions(reported);
    relay(documents);
    new GuardSpeed(out, isNative).run();
  }

  private static void cases(Document document, int number, List<Case> cases) {
    SplittableRandom random = new SplittableRandom(SEED + number);
    for (Shape shape : Shape.values()) {
      for (int n = 0; n < TRIES; n++) {
        Optional<Edit> edit = shape.edit(document, random);
        edit.ifPresent(
            made -> {
              cases.add(
                  new Case(shape, made, made.after(), Optional.empty(), Damage.Size.SMALL, false));
              damaged(shape, made, random, cases);
            });
      }
    }
  }

  private static void damaged(Shape shape, Edit edit, SplittableRandom random, List<Case> cases) {
    String path = edit.document().path();
    String text = edit.after().get(path);
    if (text == null) {
      return; // It was converted.
    }
    List<String> lines = text.lines().toList();
    List<Integer> touched =
        IntStream.range(0, lines.size()).filter(n -> !edit.free().contains(n)).boxed().toList();
    for (Damage damage : Damage.values()) {
      for (Damage.Size size : Damage.Size.values()) {
        for (boolean inside : List.of(false, true)) {
          damage
              .of(lines, inside ? touched : edit.free(), size, random)
              .ifPresent(
                  worse -> {
                    Map<String, String> after = new TreeMap<>(edit.after());
                    after.put(path, String.join("\n", worse) + "\n");
                    cases.add(new Case(shape, edit, after, Optional.of(damage), size, inside));
                  });
        }
      }
    }
  }

  private static Report judged(Guard guard, Case one, boolean blind) {
    Scope scope = blind ? new Scope.Blind() : new Scope.Declared(one.edit.claims());
    return guard.judge(one.edit.before(), one.after, scope);
  }

  private void declared(List<Case> cases) {
    Guard guard = new Guard(Thresholds.DEFAULT);
    Map<Damage, Tally> outside = new EnumMap<>(Damage.class);
    Map<Damage, Tally> inside = new EnumMap<>(Damage.class);
    Map<Damage.Size, Tally> sizes = new EnumMap<>(Damage.Size.class);
    Map<Shape, Tally> held = new EnumMap<>(Shape.class);
    Tally found = new Tally();
    Tally holds = new Tally();
    Tally restores = new Tally();
    for (Case one : cases) {
      if (one.shape == Shape.CONVERT) {
        continue;
      }
      Outcome outcome = judged(guard, one, false).outcome();
      boolean isFound = outcome != Outcome.ACCEPT;
      if (one.damage.isEmpty()) {
        holds.add(outcome == Outcome.HOLD);
        restores.add(outcome == Outcome.RESTORE);
        held.computeIfAbsent(one.shape, shape -> new Tally()).add(isFound);
      } else if (one.inside) {
        inside.computeIfAbsent(one.damage.get(), kind -> new Tally()).add(isFound);
      } else {
        found.add(isFound);
        sizes.computeIfAbsent(one.size, size -> new Tally()).add(isFound);
        outside.computeIfAbsent(one.damage.get(), kind -> new Tally()).add(isFound);
      }
    }
    out.println("Declared: the edit says which lines it changes. Percent, with 95 % intervals:");
    out.printf("damage outside of the claims found  %s%n", found);
    sizes.forEach(
        (size, tally) -> out.printf("  %-8s                          %s%n", name(size), tally));
    out.printf("edits without damage held           %s%n", holds);
    out.printf("edits without damage put back       %s%n%n", restores);
    out.printf("%-16s  %-30s  %s%n", "damage", "outside, found", "inside, found");
    for (Damage damage : Damage.values()) {
      out.printf(
          "%-16s  %-30s  %s%n",
          name(damage),
          outside.getOrDefault(damage, new Tally()),
          inside.getOrDefault(damage, new Tally()));
    }
    out.printf("%n%-16s  %s%n", "edit", "without damage, not accepted");
    held.forEach((shape, tally) -> out.printf("%-16s  %s%n", name(shape), tally));
    out.println();
  }

  private void blind(List<Case> fitted, List<Case> reported) {
    out.println("Blind: nothing is known of what was to change.");
    out.printf("%-34s  %-30s  %s%n", "", "damage found", "edits without damage held");
    Thresholds best = Thresholds.DEFAULT;
    double most = -1;
    for (double shrink : List.of(0.05, 0.10, 0.20, 0.30, 0.40, 0.50)) {
      for (long twice : List.of(20L, 40L, 80L, 160L)) {
        Thresholds these =
            new Thresholds(Thresholds.DEFAULT.restoredMax(), shrink, twice, true, Autonomy.DEFAULT);
        Tally[] tallies = blind(these, fitted);
        if (tallies[1].rate() <= FALSE_HOLDS_MAX && tallies[0].rate() > most) {
          most = tallies[0].rate();
          best = these;
        }
        if (twice == Thresholds.DEFAULT.duplicateMin()) {
          print("shrink %.0f %%, twice %d".formatted(100 * shrink, twice), blind(these, reported));
        }
      }
    }
    print(
        "fitted: shrink %.0f %%, twice %d".formatted(100 * best.shrinkMax(), best.duplicateMin()),
        blind(best, reported));
    print("guard.md's union of blind features", new String[] {"44 / 56", "7.1 / 13.8"});
    out.println();
    Map<Damage, Tally> byKind = new EnumMap<>(Damage.class);
    Guard guard = new Guard(best);
    for (Case one : reported) {
      one.damage.ifPresent(
          damage ->
              byKind
                  .computeIfAbsent(damage, kind -> new Tally())
                  .add(judged(guard, one, true).outcome() != Outcome.ACCEPT));
    }
    byKind.forEach((damage, tally) -> out.printf("%-34s  %s%n", name(damage), tally));
    out.println();
  }

  private void print(String what, Object[] tallies) {
    out.printf("%-34s  %-30s  %s%n", what, tallies[0], tallies[1]);
  }

  /** Damage found, and edits without damage held. */
  private static Tally[] blind(Thresholds thresholds, List<Case> cases) {
    Guard guard = new Guard(thresholds);
    Tally found = new Tally();
    Tally held = new Tally();
    for (int n = 0; n < cases.size(); n++) {
      Case one = cases.get(n);
      boolean isOfSample = one.damage.isEmpty() || n % BLIND_EVERY == 0;
      if (one.shape != Shape.CONVERT && isOfSample) {
        boolean isHeld = judged(guard, one, true).outcome() != Outcome.ACCEPT;
        (one.damage.isPresent() ? found : held).add(isHeld);
      }
    }
    return new Tally[] {found, held};
  }

  private void conversions(List<Case> cases) {
    Guard guard = new Guard(Thresholds.DEFAULT);
    Tally held = new Tally();
    cases.stream()
        .filter(one -> one.shape == Shape.CONVERT)
        .forEach(one -> held.add(judged(guard, one, true).outcome() == Outcome.HOLD));
    out.printf("Conversions, without damage: held, as no measure is valid for them: %s%n%n", held);
  }

  private void relay(List<Document> documents) {
    out.println(
        "Relay: 20 rewrites by an editor that damages; what is left of what was meant, in percent");
    out.printf("%-34s  %8s  %8s  %8s%n", "after edits", "2", "10", "20");
    for (boolean guarded : List.of(false, true)) {
      double[] sum = new double[20];
      List<Document> prose = documents.stream().filter(one -> one.kind().equals("md")).toList();
      for (Document document : prose) {
        double[] kept = new Relay(new Guard(Thresholds.DEFAULT), SEED).retention(document, guarded);
        for (int n = 0; n < kept.length; n++) {
          sum[n] += 100 * kept[n] / prose.size();
        }
      }
      out.printf(
          Locale.ROOT,
          "%-34s  %8.1f  %8.1f  %8.1f%n",
          guarded ? "with the guard" : "without",
          sum[1],
          sum[9],
          sum[19]);
    }
    out.printf("%-34s  %8s  %8s  %8s%n%n", "GPT 4o in DELEGATE-52", "45.6", "18.8", "14.7");
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
