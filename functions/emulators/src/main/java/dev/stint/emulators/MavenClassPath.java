package dev.stint.emulators;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.runtime.standalonestatic.StandaloneStaticRuntime;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;

/**
 * A program's class path, fetched by Maven at first use with this machine's own settings (mirrors,
 * proxies, local repository). For programs that their licence does not let us ship.
 */
final class MavenClassPath {

  private MavenClassPath() {}

  /**
   * The jars of an artifact and of all its dependencies, joined for {@code java -cp}. The result is
   * kept, so that only the first use asks Maven.
   *
   * @throws IllegalStateException if it cannot be fetched
   */
  static String of(String group, String artifact, String version) {
    Path remembered = cache().resolve("%s-%s.classpath".formatted(artifact, version));
    try {
      if (Files.exists(remembered)) {
        String classPath = Files.readString(remembered);
        if (allExist(classPath)) {
          return classPath;
        }
      }
      String classPath = resolve(new DefaultArtifact(group, artifact, "jar", version));
      KeptFile.write(remembered, classPath.getBytes(StandardCharsets.UTF_8));
      return classPath;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use " + remembered, e);
    }
  }

  /** The version of an artifact, by the name of its property in this build. */
  static String version(String name) {
    Properties versions = new Properties();
    try (InputStream in =
        Objects.requireNonNull(MavenClassPath.class.getResourceAsStream("versions.properties"))) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(versions.getProperty(name), name);
  }

  private static String resolve(Artifact artifact) {
    ContextOverrides settings = ContextOverrides.create().withUserSettings(true).build();
    try (Context maven = new StandaloneStaticRuntime().create(settings)) {
      CollectRequest wanted =
          new CollectRequest(new Dependency(artifact, "runtime"), maven.remoteRepositories());
      return maven
          .repositorySystem()
          .resolveDependencies(maven.repositorySystemSession(), new DependencyRequest(wanted, null))
          .getArtifactResults()
          .stream()
          .map(ArtifactResult::getArtifact)
          .filter(found -> found.getExtension().equals("jar"))
          .map(found -> found.getFile().getPath())
          .collect(Collectors.joining(File.pathSeparator));
    } catch (DependencyResolutionException e) {
      throw new IllegalStateException(
          "Maven cannot fetch %s. It is needed once; check the network and ~/.m2/settings.xml."
              .formatted(artifact),
          e);
    }
  }

  private static boolean allExist(String classPath) {
    return List.of(classPath.split(File.pathSeparator, -1)).stream()
        .allMatch(jar -> Files.exists(Path.of(jar)));
  }

  /** The directory where files that were fetched or made once are kept for this user. */
  static Path cache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path caches =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return caches.resolve("stint");
  }
}
