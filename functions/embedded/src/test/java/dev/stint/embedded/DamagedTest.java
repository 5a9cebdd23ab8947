package dev.stint.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.MailRegister.MailRecord;
import dev.stint.port.Notifier;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is derived is damaged on the disk: it is left out, and nothing else suffers. */
class DamagedTest {

  private static final RunId BAD = new RunId("r-bad");
  private static final RunId GOOD = new RunId("r-good");
  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");

  @TempDir Path root;

  private Path data() {
    return root.resolve("data");
  }

  private EmbeddedStore open() {
    return EmbeddedStore.open(data(), true, InstantSource.system(), 5);
  }

  private static RunIndex index(EmbeddedStore store) {
    return store.ports(Notifier.NONE).index();
  }

  private static RunSummary summary(RunId run, String agent) {
    return new RunSummary(run, agent, Status.RUNNING, AT, 1, Optional.empty());
  }

  private static MailRecord mail(String id, String subject) {
    return new MailRecord(
        id,
        AT.plusSeconds(1),
        "clerk@example.com",
        "ada@example.com",
        subject,
        "started",
        "",
        Optional.empty(),
        AT.plusSeconds(1_000));
  }

  @Test
  void damaged_messages_statuses_and_mails_are_left_out() throws Exception {
    try (EmbeddedStore store = open()) {
      index(store).put(summary(BAD, "agent-of-the-bad-one"));
      index(store).put(summary(GOOD, "clerk"));
      store
          .queue()
          .send(
              List.of(
                  new StepMessage(BAD, ActionId.parse("987654.3")),
                  new StepMessage(GOOD, ActionId.parse("5"))),
              Duration.ZERO);
      store.inbox().put("bad", new byte[] {1}, "notification-of-the-bad-one");
      store.inbox().put("good", new byte[] {2}, "well");
      store.mails().record(mail("bad", "subject-of-the-bad-one"));
      store.mails().record(mail("good", "well"));
      store.backup(root.resolve("saves-the-table"));
    }
    damage(
        "agent-of-the-bad-one",
        "987654.3",
        "notification-of-the-bad-one",
        "subject-of-the-bad-one");
    try (EmbeddedStore store = open()) {
      assertThat(index(store).find(BAD)).isEmpty();
      assertThat(
              index(store)
                  .list(Optional.empty(), EnumSet.allOf(Status.class), Optional.empty(), 10)
                  .runs())
          .extracting(RunSummary::run)
          .containsExactly(GOOD);
      assertThat(store.queue().take()).map(taken -> taken.message().run()).contains(GOOD);
      assertThat(store.queue().poll()).isEmpty();
      assertThat(store.inbox().take().notification()).isEqualTo("well");
      store.mails().record(mail("later", "well, too"));
      assertThat(store.mails().list(AT, AT.plusSeconds(10), 10))
          .extracting(MailRecord::subject)
          .containsExactlyInAnyOrder("well", "well, too");
      index(store).put(summary(BAD, "clerk"));
      assertThat(index(store).find(BAD)).as("it is written anew").isPresent();
    }
  }

  private void damage(String... words) throws Exception {
    Path file = data().resolve("table.mv");
    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      for (String word : words) {
        int at = bytes.indexOf(word);
        assertThat(at).as(word).isPositive();
        while (at >= 0) {
          open.seek(at);
          open.write('X');
          at = bytes.indexOf(word, at + 1);
        }
      }
    }
  }
}
