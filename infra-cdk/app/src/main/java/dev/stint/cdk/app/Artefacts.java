package dev.stint.cdk.app;

import dev.stint.cdk.NativeArtefact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.constructs.Node;

/**
 * The two native artefacts of the example, and the architecture that they were built for.
 *
 * @param real false if they are stand-ins
 */
record Artefacts(Code worker, Code api, Architecture architecture, boolean real) {

  private static final String ZIP = "native/function.zip";

  private static final String EXECUTABLE = "bootstrap";

  /** A script in the place of an artefact. If it is ever deployed, it prints an error and exits. */
  private static final String STAND_IN =
      "#!/bin/sh\necho 'Synthesised without artefacts. Run ./dev native, then deploy.' >&2\nexit 1\n";

  /**
   * @param home where relative paths begin: the root of this repository
   * @throws IllegalStateException if an artefact is missing and no stand-in is asked for, if one is
   *     not native, or if the two were built for different architectures
   */
  static Artefacts of(Node node, Path home) {
    if (Boolean.parseBoolean(context(node, "stand-in", "false"))) {
      return new Artefacts(standIn(), standIn(), Architecture.ARM_64, false);
    }
    Path target = home.resolve(context(node, "target", "functions/clerk/target"));
    Path worker = target.resolve("stint-lambda").resolve(ZIP);
    Path api = target.resolve("stint-lambda-http").resolve(ZIP);
    try {
      Architecture architecture = NativeArtefact.architecture(worker);
      if (!NativeArtefact.architecture(api).getName().equals(architecture.getName())) {
        throw new IllegalArgumentException(
            "%s and %s were built for different machines".formatted(worker, api));
      }
      return new Artefacts(code(worker), code(api), architecture, true);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "%s. Build both: ./dev native. To synthesise without them: ./dev synth"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static String context(Node node, String name, String orElse) {
    Object value = node.tryGetContext(name);
    return value == null ? orElse : value.toString();
  }

  private static Code code(Path zip) {
    return Code.fromAsset(zip.toString());
  }

  private static Code standIn() {
    try {
      Path folder = Files.createTempDirectory("stint-stand-in");
      Files.writeString(folder.resolve(EXECUTABLE), STAND_IN);
      return Code.fromAsset(folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
