package dev.stint.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A collector that counts. Prints its port, and for each line that it reads the requests and bytes
 * since the last one.
 */
final class Sink {

  private static final int OK = 200;

  private Sink() {}

  public static void main(String... args) throws IOException {
    AtomicLong requests = new AtomicLong();
    AtomicLong bytes = new AtomicLong();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          bytes.addAndGet(exchange.getRequestBody().readAllBytes().length);
          requests.incrementAndGet();
          exchange.sendResponseHeaders(OK, -1);
          exchange.close();
        });
    server.start();
    System.out.println(server.getAddress().getPort());
    while (System.in.read() >= 0) {
      System.out.println(requests.getAndSet(0) + " " + bytes.getAndSet(0));
    }
    server.stop(0);
  }
}
