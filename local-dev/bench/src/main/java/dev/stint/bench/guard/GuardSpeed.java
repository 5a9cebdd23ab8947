package dev.stint.bench.guard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.guard.Claim;
import dev.stint.guard.Guard;
import dev.stint.guard.Scope;
import dev.stint.guard.Thresholds;
import dev.stint.guard.edit.Edits;
import dev.stint.guard.edit.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** The CPU that the guard takes for a large document and for many edits: here, and natively. */
final class GuardSpeed {

  private static final Path NATIVE = Path.of("functions/guard/target/stint-guard");
  private static final String PATH = "large.md";
  private static final int CHARS = 1_000_000;
  private static final int LINES_OF_SECTION = 20;
  private static final int SECTION = 25;
  private static final int TIMES = 20;
  private static final int FEW = 1_000;
  private static final int MANY = 10_000;
  private static final double NANOS_A_MILLI = 1e6;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;
  private final boolean isNative;

  /**
   * @param isNative whether the guard's command was built as a native image
   */
  GuardSpeed(PrintStream out, boolean isNative) {
    this.out = out;
    this.isNative = isNative;
  }

  /**
   * Of so many times. Native ones are counted in hundredths of a second, so no single one says
   * much.
   */
  private static double average(Callable<Double> millis) throws Exception {
    double sum = 0;
    for (int n = 0; n < TIMES; n++) {
      sum += millis.call();
    }
    return sum / TIMES;
  }

  void run() throws Exception {
    Guard guard = new Guard(Thresholds.DEFAULT);
    String before = document();
    String after =
        before
            .replace("Sentence 500 says", "Sentence 500 said")
            .replace("item 14000 ", "item 14001 ");
    Map<String, Scope> scopes = new LinkedHashMap<>();
    scopes.put("nothing is claimed", new Scope.Declared(List.of()));
    scopes.put(
        "a section is",
        new Scope.Declared(List.of(new Claim.OfSection(PATH, "Section " + SECTION))));
    scopes.put("nothing is known", new Scope.Blind());
    out.printf(
        "%nCPU in ms for a document of 1 MB, the average of %d times: of the thread on a warm JVM, and of a native process with the JSON of both versions%n",
        TIMES);
    out.printf("%-34s  %10s  %10s%n", "", "on the JVM", "native");
    for (Map.Entry<String, Scope> scope : scopes.entrySet()) {
      Callable<Double> judged = () -> judged(guard, before, after, scope.getValue());
      average(judged); // So that it is compiled.
      ObjectNode json = line(before, after);
      scope(json, scope.getValue());
      out.printf(
          Locale.ROOT,
          "%-34s  %10.0f  %10s%n",
          scope.getKey(),
          average(judged),
          isNative ? "%.0f".formatted(natively(json)) : "not built");
    }
    edited(MANY); // So that it is compiled.
    out.printf(
        Locale.ROOT,
        "10,000 edits in one call take %.1f times as long as 1,000 of a document a tenth as long%n",
        edited(MANY) / edited(FEW));
    if (isNative) {
      out.printf(
          Locale.ROOT,
          "natively %.1f times, JSON included%n",
          nativelyEdited(MANY) / nativelyEdited(FEW));
    } else {
      out.printf("Not built natively: ./dev bench guard --native%n");
    }
  }

  private static double judged(Guard guard, String before, String after, Scope scope) {
    long begun = cpuNanos();
    guard.judge(Map.of(PATH, before), Map.of(PATH, after), scope);
    return (cpuNanos() - begun) / NANOS_A_MILLI;
  }

  private static String document() {
    StringBuilder text = new StringBuilder("# Large\n");
    for (int n = 0; text.length() < CHARS; n++) {
      if (n % LINES_OF_SECTION == 0) {
        text.append("\n## Section ").append(n / LINES_OF_SECTION).append("\n\n");
      }
      text.append("Sentence ").append(n).append(" says that item ").append(7 * n);
      text.append(" of the list is due within ").append(n % 90).append(" days of its receipt.\n");
    }
    return text.toString();
  }

  private static ObjectNode line(String before, String after) {
    ObjectNode json = JSON.createObjectNode().put("id", 1);
    json.putObject("before").put(PATH, before);
    json.putObject("after").put(PATH, after);
    return json;
  }

  private static void scope(ObjectNode json, Scope scope) {
    switch (scope) {
      case Scope.Blind blind -> json.putNull("scope");
      case Scope.Declared declared -> {
        ArrayNode claims = json.putArray("scope");
        declared
            .claims()
            .forEach(
                claim -> claims.addObject().put("path", PATH).put("heading", "Section " + SECTION));
      }
    }
  }

  // ---- many edits ----

  private static String numbered(int lines) {
    StringBuilder text = new StringBuilder();
    for (int n = 1; n <= lines; n++) {
      text.append("This is line ").append(n).append(" of many.\n");
    }
    return text.toString();
  }

  private static List<Operation> inserts(int edits) {
    List<Operation> inserts = new ArrayList<>();
    for (int n = 1; n <= edits; n++) {
      inserts.add(new Operation.Insert(PATH, n, "New line " + n));
    }
    return inserts;
  }

  private static double edited(int edits) throws Exception {
    String text = numbered(edits);
    List<Operation> inserts = inserts(edits);
    return average(
        () -> {
          long begun = cpuNanos();
          Edits.apply(Map.of(PATH, text), inserts);
          return (cpuNanos() - begun) / NANOS_A_MILLI;
        });
  }

  private static double nativelyEdited(int edits) throws Exception {
    String text = numbered(edits);
    String after = Edits.apply(Map.of(PATH, text), inserts(edits)).get(PATH);
    ObjectNode json = line(text, String.valueOf(after));
    ArrayNode operations = json.putArray("operations");
    for (int n = 1; n <= edits; n++) {
      operations
          .addObject()
          .put("op", "insert")
          .put("path", PATH)
          .put("line", n)
          .put("text", "New line " + n);
    }
    return natively(json);
  }

  // ---- the guard's command as a native image, asked case by case ----

  private static double natively(ObjectNode json) throws Exception {
    Process process =
        new ProcessBuilder(NATIVE.toString(), "--jsonl")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Writer cases = process.outputWriter();
        BufferedReader answers = process.inputReader()) {
      return average(
          () -> {
            double begun = cpuMillis(process);
            cases.write(json + "\n");
            cases.flush();
            String answer = answers.readLine();
            if (answer == null || !answer.contains("\"outcome\"")) {
              throw new IOException("The guard's executable answered " + answer);
            }
            return cpuMillis(process) - begun;
          });
    } finally {
      process.destroy();
    }
  }

  /** To a hundredth of a second, as Linux counts it. */
  private static double cpuMillis(Process process) {
    return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
