package dev.stint.mail.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.stint.aws.AwsClients;
import dev.stint.emulators.LocalMail;
import dev.stint.emulators.LocalMail.Delivered;
import dev.stint.mail.MailSender.Sending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SesMailSenderTest {

  private static final byte[] MAIL =
      "From: clerk@agents.example.com\r\nTo: ada@example.com\r\nMessage-ID: <1@x>\r\n\r\nGr\u00fc\u00dfe\r\n"
          .getBytes(UTF_8);

  @Test
  void what_is_sent_arrives_as_it_was_written_under_the_id_that_is_answered() {
    List<Delivered> arrived = new CopyOnWriteArrayList<>();
    try (LocalMail mail = LocalMail.start(0, 0)) {
      mail.show(arrived::add);
      Sending sending = send(mail.ses());
      assertThat(sending).isInstanceOf(Sending.Sent.class);
      String id = ((Sending.Sent) sending).messageId();
      assertThat(arrived).hasSize(1);
      assertThat(arrived.getFirst().from()).isEqualTo("clerk@agents.example.com");
      assertThat(arrived.getFirst().to()).isEqualTo("ada@example.com");
      assertThat(new String(arrived.getFirst().raw(), UTF_8))
          .endsWith(new String(MAIL, UTF_8).replace("<1@x>", "<" + id + ">").strip());
    }
  }

  @Test
  void a_refusal_is_no_doubt_and_an_error_of_the_server_is_one_and_neither_is_tried_again()
      throws IOException {
    assertThat(answered(400, 1)).isInstanceOf(Sending.Rejected.class);
    assertThat(answered(403, 1)).isInstanceOf(Sending.Rejected.class);
    assertThat(answered(500, 1)).isInstanceOf(Sending.Unsure.class);
    assertThat(answered(503, 1)).isInstanceOf(Sending.Unsure.class);
    assertThat(answered(-1, 1)).as("no answer at all").isInstanceOf(Sending.Unsure.class);
  }

  @Test
  void what_was_throttled_was_not_taken_and_is_tried_again() throws IOException {
    assertThat(answered(429, 3)).isInstanceOf(Sending.Rejected.class);
  }

  /** Sends a mail to an SES that answers with a status, and checks the number of requests. */
  private static Sending answered(int status, int requests) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          if (status > 0) {
            byte[] body = "{\"message\":\"as it is\"}".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            if (status == 429) {
              exchange.getResponseHeaders().add("x-amzn-ErrorType", "TooManyRequestsException");
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    try {
      Sending sending = send(URI.create("http://localhost:" + server.getAddress().getPort()));
      assertThat(asked).as("requests for status %d", status).hasValue(requests);
      return sending;
    } finally {
      server.stop(0);
    }
  }

  private static Sending send(URI ses) {
    return new SesMailSender(
            new AwsClients("us-east-1", Optional.empty()),
            Optional.of(ses),
            "us-east-1",
            Optional.empty())
        .send("clerk@agents.example.com", List.of("ada@example.com"), MAIL);
  }
}
