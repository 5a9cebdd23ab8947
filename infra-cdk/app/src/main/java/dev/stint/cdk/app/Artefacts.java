package dev.stint.cdk.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.constructs.Node;

/** What is deployed: the two native artefacts of the example, and what they were built for. */
record Artefacts(Code worker, Code api, Architecture architecture) {

  private static final String ZIP = "target/native/function.zip";

  /** The executable in an artefact, and where its ELF header names the machine. */
  private static final String EXECUTABLE = "bootstrap";

  private static final int MACHINE_AT = 18;
  private static final int X86_64 = 0x3E;
  private static final int AARCH64 = 0xB7;

  /** What stands in for an artefact says so and ends, should it ever be deployed. */
  private static final String STAND_IN =
      "#!/bin/sh\necho 'Synthesised without artefacts. Run ./dev native, then deploy.' >&2\nexit 1\n";

  /**
   * @param home where relative paths begin: the root of this repository
   * @throws IllegalStateException if an artefact is missing and no stand-in is asked for, or is no
   *     native one
   */
  static Artefacts of(Node node, Path home) {
    if (Boolean.parseBoolean(context(node, "stand-in", "false"))) {
      return new Artefacts(standIn(), standIn(), Architecture.ARM_64);
    }
    Path clerk = home.resolve(context(node, "target", "functions/clerk"));
    Path worker = clerk.resolve("worker").resolve(ZIP);
    Path api = clerk.resolve("api").resolve(ZIP);
    Architecture architecture = architecture(worker);
    if (!architecture(api).getName().equals(architecture.getName())) {
      throw new IllegalStateException(
          "%s and %s were built for different machines. Build both: ./dev native"
              .formatted(worker, api));
    }
    return new Artefacts(code(worker), code(api), architecture);
  }

  private static String context(Node node, String name, String orElse) {
    Object value = node.tryGetContext(name);
    return value == null ? orElse : value.toString();
  }

  private static Code code(Path zip) {
    return Code.fromAsset(zip.toString());
  }

  private static Architecture architecture(Path zip) {
    if (!Files.exists(zip)) {
      throw new IllegalStateException(
          "%s is missing. Build it: ./dev native. To synthesise without it: ./dev synth"
              .formatted(zip));
    }
    return switch (machine(zip)) {
      case X86_64 -> Architecture.X86_64;
      case AARCH64 -> Architecture.ARM_64;
      default ->
          throw new IllegalStateException(
              "%s holds no native executable for Lambda. Build it on Linux, or in a container: ./dev native"
                  .formatted(zip));
    };
  }

  /** The ELF machine of the executable; −1 if there is none. */
  private static int machine(Path zip) {
    try (ZipFile artefact = new ZipFile(zip.toFile())) {
      ZipEntry executable = artefact.getEntry(EXECUTABLE);
      if (executable == null) {
        return -1;
      }
      try (InputStream in = artefact.getInputStream(executable)) {
        byte[] header = in.readNBytes(MACHINE_AT + 1);
        boolean elf = header.length > MACHINE_AT && header[1] == 'E' && header[2] == 'L';
        return elf ? Byte.toUnsignedInt(header[MACHINE_AT]) : -1;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + zip, e);
    }
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
