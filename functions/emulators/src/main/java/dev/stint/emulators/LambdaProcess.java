package dev.stint.emulators;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The commands by which Lambda starts the result of a Quarkus build in {@code target}. */
public final class LambdaProcess {

  /** The handler of an application with Funqy functions, as its {@code sam.jvm.yaml} names it. */
  public static final String FUNQY = "io.quarkus.funqy.lambda.FunqyStreamHandler::handleRequest";

  /** The handler of an application with an HTTP API. */
  public static final String HTTP =
      "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest";

  private static final String NATIVE = "-runner";
  private static final String JVM = "-runner.jar";
  private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

  private LambdaProcess() {}

  /**
   * The command of the native executable or of the JVM; empty if that was not built.
   *
   * @param handler {@link #FUNQY} or {@link #HTTP}; a native executable needs none
   */
  public static Optional<List<String>> command(Path target, String handler, boolean isNative) {
    return isNative ? nativeImage(target) : jvm(target, handler);
  }

  /**
   * The native executable, if there is one; it is its own runtime. The one in the folder {@code
   * native} comes first, because no build for the JVM can have overwritten it.
   */
  public static Optional<List<String>> nativeImage(Path target) {
    return find(target.resolve("native"), NATIVE)
        .or(() -> find(target, NATIVE))
        .map(file -> List.of(file.toString()));
  }

  /**
   * The application on a JVM, under AWS's own runtime client, as in the managed Java runtime. It
   * runs only on Linux, because the client's native part exists for no other system.
   *
   * @param handler {@link #FUNQY} or {@link #HTTP}
   */
  public static Optional<List<String>> jvm(Path target, String handler) {
    return find(target, JVM)
        .map(
            jar ->
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    String.join(
                        File.pathSeparator,
                        jar.toString(),
                        target.resolve("lib").toAbsolutePath() + File.separator + "*",
                        MavenClassPath.of(
                            "com.amazonaws",
                            "aws-lambda-java-runtime-interface-client",
                            MavenClassPath.version("lambda-runtime-client.version"))),
                    CLIENT,
                    handler));
  }

  private static Optional<Path> find(Path target, String suffix) {
    if (!Files.isDirectory(target)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .map(Path::toAbsolutePath)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look into " + target, e);
    }
  }
}
