package dev.stint.emulators;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** ElasticMQ in a process of its own, which a test kills. Prints its address. */
final class ElasticMqProcess {

  private ElasticMqProcess() {}

  public static void main(String[] args) throws InterruptedException {
    ElasticMq queue = ElasticMq.start(Optional.of(Path.of(args[0])));
    System.out.println("endpoint " + queue.endpoint());
    new CountDownLatch(1).await();
  }
}
