package dev.stint.quarkus.codestart;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.devtools.codestarts.quarkus.QuarkusCodestartCatalog;
import io.quarkus.devtools.codestarts.quarkus.QuarkusCodestartProjectInput;
import io.quarkus.devtools.messagewriter.MessageWriter;
import io.quarkus.maven.dependency.ArtifactCoords;
import io.quarkus.registry.catalog.Extension;
import io.quarkus.registry.catalog.ExtensionCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code quarkus create app -x stint} begins with. */
class CodestartTest {

  private static final Path BUILT = Path.of("target");

  @TempDir Path work;

  @Test
  void the_extension_says_where_its_code_is() throws Exception {
    Extension extension = extension();
    assertThat(extension.getMetadata())
        .extractingByKey("codestart")
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("name", "stint")
        .hasEntrySatisfying(
            "artifact",
            at ->
                assertThat(at.toString())
                    .isEqualTo(
                        "dev.stint:stint-quarkus:codestarts:jar:"
                            + extension.getArtifact().getVersion()));
  }

  @Test
  void an_application_has_the_agent_its_test_and_what_they_need() throws Exception {
    Extension extension = extension();
    ExtensionCatalog catalog = ExtensionCatalog.builder().addExtension(extension).build();
    Object quarkus = extension.getMetadata().get("built-with-quarkus-core");
    Path app = work.resolve("app");
    QuarkusCodestartCatalog.fromExtensionsCatalogAndDirectories(
            MessageWriter.info(), catalog, List.of(BUILT.resolve("codestarts/codestarts/quarkus")))
        .createProject(
            QuarkusCodestartProjectInput.builder()
                .addExtension(extension.getArtifact())
                .addData(
                    Map.ofEntries(
                        entry("project.group-id", "com.example"),
                        entry("project.artifact-id", "refunds"),
                        entry("project.version", "1"),
                        entry("project.package-name", "com.example.refunds"),
                        entry("quarkus.version", quarkus),
                        entry("quarkus.platform.group-id", "io.quarkus.platform"),
                        entry("quarkus.platform.artifact-id", "quarkus-bom"),
                        entry("quarkus.platform.version", quarkus),
                        entry("quarkus.maven-plugin.group-id", "io.quarkus.platform"),
                        entry("quarkus.maven-plugin.artifact-id", "quarkus-maven-plugin"),
                        entry("quarkus.maven-plugin.version", quarkus),
                        entry("maven-compiler-plugin.version", "3.14.1"),
                        entry("maven-surefire-plugin.version", "3.5.4"),
                        entry("quarkus.gradle-plugin.version", quarkus),
                        entry("java.version", "21")))
                .build())
        .generate(app);

    String pom = Files.readString(app.resolve("pom.xml"));
    ArtifactCoords artifact = extension.getArtifact();
    for (String module : List.of("stint-quarkus", "stint-testkit")) {
      assertThat(pom)
          .containsPattern(
              "<artifactId>%s</artifactId>\\s*<version>%s</version>"
                  .formatted(module, artifact.getVersion()));
    }
    assertThat(pom).contains("<parameters>true</parameters>");
    assertThat(app.resolve("src/main/java/com/example/refunds/Support.java"))
        .content()
        .startsWith("package com.example.refunds;");
    assertThat(app.resolve("src/main/java/com/example/refunds/Rehearsal.java")).exists();
    assertThat(app.resolve("src/test/java/com/example/refunds/SupportTest.java"))
        .content()
        .startsWith("package com.example.refunds;");
    assertThat(app.resolve("src/main/resources/application.properties"))
        .content()
        .contains("stint.rehearse=true");
    assertThat(app.resolve("README.md"))
        .content()
        .contains(
            "curl localhost:8080/agents/support/runs", "-d '{\"input\": \"Refund order 4711.\"}'");
  }

  private static Extension extension() throws Exception {
    return Extension.fromFile(BUILT.resolve("classes/META-INF/quarkus-extension.yaml"));
  }
}
