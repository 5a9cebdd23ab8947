package dev.stint.emulators;

import com.robothy.s3.rest.LocalS3;
import com.robothy.s3.rest.bootstrap.LocalS3Mode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntSupplier;

/** LocalS3, an emulator of S3, in this process. */
public final class LocalS3Server implements AutoCloseable {

  private final LocalS3 server;

  private LocalS3Server(LocalS3 server) {
    this.server = server;
  }

  /**
   * Starts LocalS3, and returns when it answers.
   *
   * @param data where objects are kept; in memory if empty
   */
  public static LocalS3Server start(Optional<Path> data) {
    return start(Ports::free, data);
  }

  static LocalS3Server start(IntSupplier ports, Optional<Path> data) {
    return Ports.listening("LocalS3", ports, port -> start(port, data));
  }

  private static LocalS3Server start(int port, Optional<Path> data) {
    LocalS3.Builder builder = LocalS3.builder().port(port);
    data.ifPresentOrElse(
        path -> builder.mode(LocalS3Mode.PERSISTENCE).dataPath(path.toAbsolutePath().toString()),
        () -> builder.mode(LocalS3Mode.IN_MEMORY));
    LocalS3 server = builder.build();
    server.start();
    return new LocalS3Server(server);
  }

  public URI endpoint() {
    return URI.create("http://localhost:" + server.getPort());
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
