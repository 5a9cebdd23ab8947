package dev.stint.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.mail.mime.Mutations;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No mail that is changed at random is lost: every one has an outcome and a record. */
class FuzzedMailsTest {

  private static final int MAILS = 10_000;

  @Test
  @Timeout(300)
  void ten_thousand_mutated_mails_are_all_received() throws IOException {
    Logger log = Logger.getLogger("dev.stint.mail");
    log.setLevel(Level.OFF);
    TestMail post = new TestMail(Optional.empty(), 1_000);
    Mutations mutations = new Mutations(20261124);
    int started = 0;
    for (int n = 0; n < MAILS; n++) {
      if (n % 1_000 == 0) {
        post.engine.clock().advance(Duration.ofHours(1));
      }
      String id = "fuzzed-" + n;
      String mail = new String(mutations.next(), ISO_8859_1);
      post.bucket.put(id, mail.replace("Message-ID: <", "Message-ID: <" + n).getBytes(ISO_8859_1));
      Arrival arrival =
          new Arrival(
              id,
              post.now(),
              "ada@example.com",
              List.of(TestMail.CLERK),
              List.of(),
              new Arrival.Where.InBucket(id));
      MailOutcome taken = post.inbox.receive(arrival).getFirst();
      taken.of().ifPresent(run -> assertThat(post.run(run).isEmpty()).isFalse());
      started += taken instanceof MailOutcome.Started ? 1 : 0;
    }
    log.setLevel(null);
    assertThat(post.register.list(Instant.EPOCH, Instant.MAX, 2 * MAILS)).hasSize(MAILS);
    assertThat(started).as("most are still mails").isGreaterThan(MAILS / 4);
  }
}
