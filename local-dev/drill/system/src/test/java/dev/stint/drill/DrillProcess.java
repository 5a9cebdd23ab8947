package dev.stint.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The packaged drill as a process: what it prints, and how it is killed. */
final class DrillProcess {

  private static final Pattern STEP = Pattern.compile("\\s*\\d+ {2}[\\d.]+ .*");
  private static final int PATIENCE_SECONDS = 240;

  /** Whether the native functions are tested. */
  static final boolean IS_NATIVE = Boolean.getBoolean("test.drill.native");

  private final Process process;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final Thread reader;

  private DrillProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().start(this::read);
  }

  /** Starts the drill with every step in its own process. */
  static DrillProcess start(Kept kept, Path data, Path effects, Map<String, String> settings) {
    return start(data, effects, settings, kept.options());
  }

  /** Starts the drill with every step in a function's process; native if that is to be tested. */
  static DrillProcess startLambda(Path data, Path effects, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("stint.local.function", "../worker/target");
    // The functions get the same settings.
    all.put("stint.local.function-environment.DRILL_EFFECTS", effects.toString());
    settings.forEach(
        (name, value) -> {
          if (name.startsWith("drill.")) {
            String variable = name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
            all.put("stint.local.function-environment." + variable, value);
          }
        });
    return start(data, effects, all, List.of(IS_NATIVE ? "--lambda=native" : "--lambda"));
  }

  private static DrillProcess start(
      Path data, Path effects, Map<String, String> settings, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dstint.local.data=" + data);
    command.add("-Ddrill.effects=" + effects);
    settings.forEach((name, value) -> command.add("-D%s=%s".formatted(name, value)));
    command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar", "--once"));
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // The drill brings its own model; keys of the machine must not change that.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.endsWith("_API_KEY") || name.startsWith("OLLAMA"));
    try {
      return new DrillProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("(killed while it was printing)");
    }
  }

  /** Waits until it has shown so many steps, or has ended. */
  void awaitSteps(int more) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (steps() < more && process.isAlive()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("No step within %d s:%n%s".formatted(PATIENCE_SECONDS, output()));
      }
      Thread.sleep(5);
    }
  }

  int steps() {
    synchronized (lines) {
      return (int) lines.stream().filter(line -> STEP.matcher(line).matches()).count();
    }
  }

  /** The processes of the functions: children of the drill's process, as DynamoDB Local is too. */
  List<ProcessHandle> functions() {
    return process
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("stint-drill-worker"))
        .toList();
  }

  /** A value that the drill printed at its start, as {@code SQS http://localhost:4100}. */
  String greeting(String name) {
    synchronized (lines) {
      return lines.stream()
          .filter(line -> line.strip().startsWith(name + " "))
          .map(line -> line.strip().substring(name.length()).strip())
          .findFirst()
          .orElseThrow(() -> new AssertionError("No %s in:%n%s".formatted(name, output())));
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    reader.join();
  }

  /** Waits for the process to end by itself, and returns its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      kill();
      throw new AssertionError(
          "Still at work after %d s:%n%s".formatted(PATIENCE_SECONDS, output()));
    }
    reader.join();
    return process.exitValue();
  }

  /** What became of the drill's run. A process that ends may log something after it. */
  String summary() {
    synchronized (lines) {
      return lines.stream()
          .filter(line -> line.startsWith("run r-"))
          .reduce((earlier, later) -> later)
          .orElse("");
    }
  }

  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }
}
