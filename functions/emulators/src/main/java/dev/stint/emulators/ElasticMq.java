package dev.stint.emulators;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.Terminated;
import org.elasticmq.server.ElasticMQServer;
import org.elasticmq.server.config.ElasticMQServerConfig;
import scala.Function0;

/** ElasticMQ, an emulator of SQS, in this process. */
public final class ElasticMq implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofSeconds(30);

  private final Function0<Terminated> stop;
  private final URI endpoint;

  private ElasticMq(Function0<Terminated> stop, URI endpoint) {
    this.stop = stop;
    this.endpoint = endpoint;
  }

  /**
   * Starts ElasticMQ, and returns when it answers.
   *
   * @param data where queues and messages are kept; in memory if empty. A sent or deleted message
   *     is on disk before the sender is told, so a killed process loses no message
   */
  public static ElasticMq start(Optional<Path> data) {
    return Ports.listening("ElasticMQ", Ports::free, port -> start(port, data));
  }

  private static ElasticMq start(int port, Optional<Path> data) {
    URI endpoint = URI.create("http://localhost:" + port);
    Function0<Terminated> stop =
        new ElasticMQServer(new ElasticMQServerConfig(config(port, data))).start();
    Ports.awaitAnswer(endpoint, START_MAX, Ports::listens, Optional::empty);
    return new ElasticMq(stop, endpoint);
  }

  private static Config config(int port, Optional<Path> data) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("node-address.port", port);
    settings.put("rest-sqs.bind-port", port);
    settings.put("rest-sqs.bind-hostname", "localhost");
    data.ifPresent(
        path -> {
          settings.put("messages-storage.enabled", true);
          settings.put(
              "messages-storage.uri",
              "jdbc:h2:file:%s;WRITE_DELAY=0"
                  .formatted(path.toAbsolutePath().resolve("elasticmq")));
        });
    ClassLoader own = ElasticMq.class.getClassLoader();
    return ConfigFactory.parseMap(settings)
        .withFallback(ConfigFactory.load(own, "application"))
        .resolve();
  }

  public URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    stop.apply();
  }
}
