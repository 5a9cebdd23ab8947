package dev.stint.cdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.AssetCode;
import software.amazon.awscdk.services.lambda.Code;

/**
 * An artefact for Lambda's own runtime: a zip, or a folder, with a native executable named {@code
 * bootstrap}. The executable's ELF header says for which machine it was built («Executable and
 * Linkable Format», {@code e_machine}).
 */
public final class NativeArtefact {

  private static final String EXECUTABLE = "bootstrap";
  private static final byte[] ELF = {0x7F, 'E', 'L', 'F'};
  private static final int MACHINE_AT = 18;
  private static final int X86_64 = 0x3E;
  private static final int AARCH64 = 0xB7;

  private NativeArtefact() {}

  /**
   * The architecture an artefact was built for.
   *
   * @throws IllegalArgumentException if it is missing, or holds no native executable for Lambda
   */
  public static Architecture architecture(Path artefact) {
    if (!Files.exists(artefact)) {
      throw new IllegalArgumentException(
          "%s is missing. Build it first, as a native image".formatted(artefact));
    }
    byte[] header = header(artefact);
    if (header == null) {
      throw new IllegalArgumentException(
          "%s has no file '%s': it was built for a JVM, and these functions are native. Build it with -Dquarkus.native.enabled=true"
              .formatted(artefact, EXECUTABLE));
    }
    int machine =
        header.length > MACHINE_AT && Arrays.equals(ELF, Arrays.copyOf(header, ELF.length))
            ? Byte.toUnsignedInt(header[MACHINE_AT])
            : -1;
    return switch (machine) {
      case X86_64 -> Architecture.X86_64;
      case AARCH64 -> Architecture.ARM_64;
      default ->
          throw new IllegalArgumentException(
              "'%s' in %s is no executable for Linux on arm64 or x86-64. Build it on Linux, or in a container"
                  .formatted(EXECUTABLE, artefact));
    };
  }

  /**
   * Checks an artefact. Code that is not a file or folder on this machine is not checked.
   *
   * @throws IllegalArgumentException if a file or folder holds no executable of that architecture
   */
  static void check(Code code, Architecture declared) {
    if (!(code instanceof AssetCode asset)) {
      return;
    }
    Architecture built = architecture(Path.of(asset.getPath()));
    if (!built.getName().equals(declared.getName())) {
      throw new IllegalArgumentException(
          "%s was built for %s, and the functions are declared as %s. Build it on such a machine, or set architecture"
              .formatted(asset.getPath(), built.getName(), declared.getName()));
    }
  }

  /** The beginning of the executable; null if there is none. */
  private static byte @Nullable [] header(Path artefact) {
    try {
      if (Files.isDirectory(artefact)) {
        Path executable = artefact.resolve(EXECUTABLE);
        if (!Files.isRegularFile(executable)) {
          return null;
        }
        try (InputStream in = Files.newInputStream(executable)) {
          return in.readNBytes(MACHINE_AT + 1);
        }
      }
      try (ZipFile zip = new ZipFile(artefact.toFile())) {
        ZipEntry executable = zip.getEntry(EXECUTABLE);
        if (executable == null) {
          return null;
        }
        try (InputStream in = zip.getInputStream(executable)) {
          return in.readNBytes(MACHINE_AT + 1);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + artefact, e);
    }
  }
}
