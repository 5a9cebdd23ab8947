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

  static AppProcess runOnce(Path data, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                new ArrayList<>(
                    List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dstint.local.data=" + data,
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar",
                        "--once")))
            .redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(OPENAI|ANTHROPIC|OLLAMA|STINT)_.*"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("Still at work:\n" + output);
    }
    return new AppProcess(process.exitValue(), output.lines().toList());
  }

  String output() {
    return String.join("\n", lines);
  }
}
