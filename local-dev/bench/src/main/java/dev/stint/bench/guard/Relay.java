package dev.stint.bench.guard;

import dev.stint.bench.guard.Corpus.Document;
import dev.stint.guard.Claim;
import dev.stint.guard.Guard;
import dev.stint.guard.Report;
import dev.stint.guard.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Twenty edits of one document, one after the other, by an editor that damages it: each rewrite
 * drops, changes and invents lines outside of the one that it was to change. Of what is left, as a
 * part r of the whole, it damages {@value #LOSS}·r: then 49, 19 and 11 % are left after 2, 10 and
 * 20 edits, where DELEGATE-52 (arXiv 2604.15597) has 46, 19 and 15 % for GPT 4o.
 */
final class Relay {

  private static final double LOSS = 0.36;
  private static final int EDITS = 20;

  private final Guard guard;
  private final SplittableRandom random;

  Relay(Guard guard, long seed) {
    this.guard = guard;
    this.random = new SplittableRandom(seed);
  }

  /**
   * How much of what was meant is left after each edit: of the characters of its lines, those of
   * lines that are there.
   *
   * @param guarded whether what is not claimed is put back, by the guard or by a person
   */
  double[] retention(Document document, boolean guarded) {
    List<String> meant = new ArrayList<>(document.lines());
    String now = String.join("\n", meant) + "\n";
    double[] kept = new double[EDITS];
    for (int n = 0; n < EDITS; n++) {
      int line = random.nextInt(meant.size());
      String old = meant.get(line);
      String changed = old + " (edit " + n + ")";
      meant.set(line, changed);
      List<String> before = now.lines().toList();
      int at = before.indexOf(old);
      List<String> written = new ArrayList<>(before);
      if (at >= 0) {
        written.set(at, changed);
      }
      double part = n == 0 ? 1 : kept[n - 1];
      String after = String.join("\n", damaged(written, at, part * LOSS)) + "\n";
      now = guarded ? checked(now, after, at) : after;
      kept[n] = kept(meant, now);
    }
    return kept;
  }

  private List<String> damaged(List<String> lines, int spared, double part) {
    List<String> after = new ArrayList<>();
    for (int n = 0; n < lines.size(); n++) {
      String line = lines.get(n);
      boolean isHit = n != spared && random.nextDouble() < part;
      switch (isHit ? random.nextInt(4) : -1) {
        case 0, 1 -> {} // It is dropped.
        case 2 -> after.add(line.replaceAll("\\p{L}{4,}", "other"));
        case 3 -> after.add("Something that nobody wrote, number " + random.nextInt(1_000) + ".");
        default -> after.add(line);
      }
    }
    return after;
  }

  private String checked(String before, String after, int line) {
    List<Claim> claims =
        line < 0 ? List.of() : List.of(new Claim.OfLines("document.md", line + 1, line + 1));
    Scope scope = new Scope.Declared(claims);
    Map<String, String> old = Map.of("document.md", before);
    Map<String, String> now = Map.of("document.md", after);
    Report report = guard.judge(old, now, scope);
    Map<String, String> restored =
        switch (report.outcome()) {
          case ACCEPT -> now;
          case RESTORE -> report.restored();
          case HOLD -> guard.restored(old, now, scope, guard.unclaimed(old, now, scope));
        };
    return restored.getOrDefault("document.md", after);
  }

  private static double kept(List<String> meant, String now) {
    Map<String, Integer> there = new HashMap<>();
    now.lines().forEach(line -> there.merge(line, 1, Integer::sum));
    long all = 0;
    long kept = 0;
    for (String line : meant) {
      all += line.length();
      if (there.merge(line, -1, Integer::sum) >= 0) {
        kept += line.length();
      }
    }
    return (double) kept / Math.max(1, all);
  }
}
