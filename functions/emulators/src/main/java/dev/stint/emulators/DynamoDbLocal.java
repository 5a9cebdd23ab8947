package dev.stint.emulators;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * DynamoDB Local in a process of its own, fetched at first use: its licence lets everyone run it
 * but not redistribute it. It ends with this process, even if this process is killed. If it ends
 * before, and its tables are in a directory, it is started again at the same address.
 */
public final class DynamoDbLocal implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final int ANSWER_MILLIS = 2_000;
  private static final Duration STOP_MAX = Duration.ofSeconds(5);
  private static final String MAIN = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner";

  private static final Logger LOG = System.getLogger(DynamoDbLocal.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final URI endpoint;
  private final int port;
  private final Optional<Path> data;
  private volatile Process process;
  private volatile boolean closing;

  private DynamoDbLocal(int port, Optional<Path> data) throws IOException {
    this.endpoint = URI.create("http://localhost:" + port);
    this.port = port;
    this.data = data;
    this.process = launch();
  }

  /**
   * Starts DynamoDB Local, and returns when it answers.
   *
   * @param data where tables are kept; in memory if empty
   * @throws IllegalStateException if it answers at none of three ports: within a minute at each, or
   *     because another program listened there first; says why
   */
  public static DynamoDbLocal start(Optional<Path> data) {
    return start(Ports::free, data);
  }

  static DynamoDbLocal start(IntSupplier ports, Optional<Path> data) {
    DynamoDbLocal started =
        Ports.listening("DynamoDB Local", ports, port -> new DynamoDbLocal(port, data));
    if (data.isPresent()) {
      Thread.ofVirtual().name("stint-dynamodb").start(started::startAgainWhenItEnds);
    }
    return started;
  }

  private Process launch() throws IOException {
    Path home = MavenClassPath.cache().resolve("tied-to-parent");
    Path output = Files.createTempFile("stint-dynamodb-", ".txt");
    output.toFile().deleteOnExit();
    Process launched =
        new ProcessBuilder(command(home, port, data))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      Ports.awaitAnswer(
          endpoint, START_MAX, DynamoDbLocal::answers, () -> whyNot(launched, output));
    } catch (IllegalStateException e) {
      launched.destroyForcibly();
      throw e;
    }
    return launched;
  }

  /** Whether DynamoDB answers, and not somebody who took the port before it. */
  private static boolean answers(URI endpoint) {
    try {
      URLConnection connection = endpoint.toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      return connection.getHeaderField("x-amzn-RequestId") != null;
    } catch (IOException e) {
      return false;
    }
  }

  private void startAgainWhenItEnds() {
    try {
      while (true) {
        int code = process.waitFor();
        Thread.sleep(PAUSE);
        if (closing) {
          return;
        }
        LOG.log(Level.WARNING, "DynamoDB Local ended with {0}, and is started again", code);
        startAgain();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startAgain() {
    try {
      process = launch();
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.WARNING, "DynamoDB Local does not start yet: {0}", e.getMessage());
    }
    if (closing) {
      process.destroy();
    }
  }

  private static List<String> command(Path home, int port, Optional<Path> data) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                tiedToParent(home) + File.pathSeparator + classPath(),
                TiedToParent.class.getName(),
                MAIN,
                "-port",
                Integer.toString(port),
                "-sharedDb",
                "-disableTelemetry"));
    if (data.isPresent()) {
      Files.createDirectories(data.get());
      command.addAll(List.of("-dbPath", data.get().toAbsolutePath().toString()));
    } else {
      command.add("-inMemory");
    }
    return command;
  }

  private static String classPath() {
    return MavenClassPath.of(
        "com.amazonaws", "DynamoDBLocal", MavenClassPath.version("dynamodb-local.version"));
  }

  /** Writes that one class into a directory, wherever our classes are loaded from. */
  private static Path tiedToParent(Path home) throws IOException {
    String name = TiedToParent.class.getName().replace('.', '/') + ".class";
    try (InputStream in =
        Objects.requireNonNull(TiedToParent.class.getResourceAsStream("TiedToParent.class"))) {
      KeptFile.write(home.resolve(name), in.readAllBytes());
    }
    return home;
  }

  private static Optional<String> whyNot(Process process, Path output) {
    if (process.isAlive()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          "DynamoDB Local ended with %d:%n%s"
              .formatted(process.exitValue(), Files.readString(output)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    closing = true;
    process.destroy();
    try {
      if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
