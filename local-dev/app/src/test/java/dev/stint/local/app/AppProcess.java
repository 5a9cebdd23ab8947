package dev.stint.local.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged local system as a process, run to its end. */
record AppProcess(int exitCode, List<String> lines) {

  private static final int PATIENCE_SECONDS = 120;

  /** Runs it with {@code --once --approve}. */
  static AppProcess runOnce(Path data, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--approve"));
    all.addAll(List.of(options));
    return start(data, environment, all.toArray(String[]::new));
  }

  /** Runs it with {@code --once}. */
  static AppProcess start(Path data, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--once"));
    all.addAll(List.of(options));
    Process process = of(data, environment, all).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("Still at work:\n" + output);
    }
    return new AppProcess(process.exitValue(), output.lines().toList());
  }

  /** The process, not started yet. */
  static ProcessBuilder of(Path data, Map<String, String> environment, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dstint.local.data=" + data);
    command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(OPENAI|ANTHROPIC|OLLAMA|STINT)_.*"));
    builder.environment().put("STINT_LOCAL_FUNCTION", "../../functions/lambda/tests/target");
    builder.environment().putAll(environment);
    return builder;
  }

  String output() {
    return String.join("\n", lines);
  }
}
