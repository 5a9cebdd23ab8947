package dev.stint.cdk.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.App;
import software.amazon.awscdk.services.lambda.Architecture;

/**
 * Only artefacts that can run on Lambda are deployed, and on the machine that they were built for.
 */
class ArtefactsTest {

  private static final int X86_64 = 0x3E;
  private static final int AARCH64 = 0xB7;

  @TempDir Path home;

  @Test
  void functions_run_on_the_machine_that_they_were_built_for() throws IOException {
    zip("stint-lambda", "bootstrap", AARCH64);
    zip("stint-lambda-http", "bootstrap", AARCH64);
    assertThat(artefacts().architecture().getName()).isEqualTo(Architecture.ARM_64.getName());
    zip("stint-lambda", "bootstrap", X86_64);
    zip("stint-lambda-http", "bootstrap", X86_64);
    assertThat(artefacts().architecture().getName()).isEqualTo(Architecture.X86_64.getName());
  }

  @Test
  void artefacts_of_two_machines_are_refused() throws IOException {
    zip("stint-lambda", "bootstrap", AARCH64);
    zip("stint-lambda-http", "bootstrap", X86_64);
    assertThatThrownBy(this::artefacts).hasMessageContaining("for different machines");
  }

  @Test
  void an_application_for_the_jvm_is_refused() throws IOException {
    zip("stint-lambda", "quarkus-run.jar", X86_64);
    assertThatThrownBy(this::artefacts)
        .hasMessageContainingAll("has no file 'bootstrap'", "./dev native");
  }

  @Test
  void a_missing_artefact_is_named_with_the_command_that_builds_it() {
    assertThatThrownBy(this::artefacts)
        .hasMessageContainingAll("stint-lambda", "is missing", "./dev native");
  }

  private Artefacts artefacts() {
    App app = App.Builder.create().context(Map.of("target", home.toString())).build();
    return Artefacts.of(app.getNode(), Path.of(""));
  }

  /** An artefact whose executable has nothing but the beginning of an ELF header. */
  private void zip(String module, String name, int machine) throws IOException {
    Path folder = Files.createDirectories(home.resolve(module).resolve("native"));
    byte[] header = new byte[20];
    header[0] = 0x7F;
    header[1] = 'E';
    header[2] = 'L';
    header[3] = 'F';
    header[18] = (byte) machine;
    try (OutputStream file = Files.newOutputStream(folder.resolve("function.zip"));
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(header);
      out.closeEntry();
    }
  }
}
