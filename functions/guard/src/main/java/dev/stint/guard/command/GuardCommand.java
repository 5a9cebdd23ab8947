package dev.stint.guard.command;

import dev.stint.guard.Finding;
import dev.stint.guard.Guard;
import dev.stint.guard.Report;
import dev.stint.guard.Scope;
import dev.stint.guard.Thresholds;
import dev.stint.guard.json.BadInput;
import dev.stint.guard.json.ClaimJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Judges an edit of files or folders, or a batch of edits. */
public final class GuardCommand {

  private static final int HELD = 1;
  private static final int BAD_INPUT = 2;

  private static final String USAGE =
      """
      Usage: ./dev guard BEFORE AFTER [--claims FILE]   (files, or folders)
             ./dev guard --jsonl                        (one case a line, from standard input)
      Says what an edit lost, added or moved that it was not to change. FILE has the parts that it was to change:
      [{"path": "a.md", "heading": "Scope"}, {"path": "a.md", "lines": [3, 7]}, {"path": "b.json", "pointer": "/x"},
       {"path": "c.csv", "rows": [2, 4], "columns": ["price"]}]. Ends with 1 if a person should decide, and with 2 if the
      input is bad.""";

  private GuardCommand() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    int code = run(List.of(arguments), System.in, out, System.err);
    out.flush();
    System.exit(code);
  }

  static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err)
      throws IOException {
    try {
      Guard guard = new Guard(Thresholds.DEFAULT);
      if (arguments.equals(List.of("--jsonl"))) {
        new Batch(guard)
            .run(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), out);
        return 0;
      }
      boolean hasClaims = arguments.size() == 4 && arguments.get(2).equals("--claims");
      if (arguments.size() != 2 && !hasClaims) {
        throw new BadInput(USAGE);
      }
      Path before = Path.of(arguments.get(0));
      Path after = Path.of(arguments.get(1));
      if (Files.isDirectory(before) != Files.isDirectory(after)) {
        throw new BadInput("Give two files, or two folders.");
      }
      String name = String.valueOf(before.getFileName());
      Scope scope = hasClaims ? claims(Path.of(arguments.get(3))) : new Scope.Blind();
      Report report =
          guard.judgeFiles(Documents.in(before, name), Documents.in(after, name), scope);
      print(report, out);
      return report.outcome() == Report.Outcome.HOLD ? HELD : 0;
    } catch (BadInput e) {
      err.println(e.getMessage());
      return BAD_INPUT;
    }
  }

  private static Scope claims(Path file) throws BadInput {
    try {
      return ClaimJson.scope(CaseJson.read(Documents.text(file)));
    } catch (IOException e) {
      throw new BadInput("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static void print(Report report, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s: %.2f %% of the content is gone that was not to change, %.2f %% is new, %.2f %% of the rest has moved%n",
        report.outcome().name().toLowerCase(Locale.ROOT),
        100 * report.unclaimedLoss(),
        100 * report.unclaimedAddition(),
        100 * report.orderLoss());
    for (Finding finding : report.findings()) {
      out.printf(
          "%n%s, line %d: %s%n",
          finding.path(), finding.line(), finding.kind().name().toLowerCase(Locale.ROOT));
      show("-", finding.before(), out);
      show("+", finding.after(), out);
    }
    for (Map.Entry<String, String> restored : new TreeMap<>(report.restored()).entrySet()) {
      out.printf("%nRestored, %s:%n%s", restored.getKey(), restored.getValue());
    }
  }

  private static void show(String mark, String text, PrintStream out) {
    text.lines().forEach(line -> out.println("  " + mark + " " + line));
  }
}
