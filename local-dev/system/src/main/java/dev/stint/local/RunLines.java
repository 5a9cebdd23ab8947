package dev.stint.local;

import dev.stint.client.RunTree;
import dev.stint.client.RunView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A tree of runs as lines for people: what each has spent, reserved and left. */
final class RunLines {

  private static final String FORMAT = "%-34s %-28s %-9s %9s %9s %9s";

  private RunLines() {}

  /** The runs below one, deepest last. */
  static List<RunTree> below(RunTree tree) {
    List<RunTree> below = new ArrayList<>();
    for (RunTree child : tree.children()) {
      below.add(child);
      below.addAll(below(child));
    }
    return below;
  }

  static String of(RunTree tree) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(Locale.ROOT, FORMAT, "tree", "run", "status", "steps", "reserved", "cost"));
    add(lines, tree, "");
    return String.join("\n", lines);
  }

  private static void add(List<String> lines, RunTree tree, String indent) {
    RunView.Stint spent = tree.spent();
    RunView.Reserved reserved = tree.reserved();
    lines.add(
        String.format(
                Locale.ROOT,
                FORMAT,
                indent + (tree.agent() == null ? "?" : tree.agent()),
                tree.run(),
                tree.status() == null ? "not begun" : tree.status(),
                spent == null ? "" : Long.toString(spent.steps()),
                reserved == null ? "" : Long.toString(reserved.steps()),
                spent == null ? "" : StepLine.usd(new BigDecimal(spent.costUsd())))
            .stripTrailing());
    tree.children().forEach(child -> add(lines, child, indent + "  "));
  }
}
