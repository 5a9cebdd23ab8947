package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.port.MailRegister;
import dev.stint.port.MailRegister.MailRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of every {@link MailRegister}. */
public abstract class MailRegisterContract {

  private static final Instant AT = Instant.parse("2026-11-23T23:59:59.900Z");
  private static final Duration HOUR = Duration.ofHours(1);

  /** The register under test. Mails of other tests may be in it. */
  protected abstract MailRegister register();

  @Test
  void a_sender_is_admitted_so_often_in_a_window_and_again_in_the_next() {
    MailRegister register = register();
    String sender = UUID.randomUUID() + "@example.com";
    assertThat(admitted(register, sender, AT, 5)).isEqualTo(3);
    assertThat(admitted(register, "x" + sender, AT, 1)).as("another sender").isEqualTo(1);
    assertThat(register.admit("other", sender, "0", AT, HOUR, 3)).as("another agent").isTrue();
    assertThat(admitted(register, sender, AT.plus(HOUR), 5)).as("the next hour").isEqualTo(3);
  }

  @Test
  void a_mail_that_comes_again_is_counted_once_and_admitted_as_before() {
    MailRegister register = register();
    String sender = UUID.randomUUID() + "@example.com";
    assertThat(admitted(register, sender, AT, 3)).isEqualTo(3);
    assertThat(admitted(register, sender, AT, 5)).as("the same, and two more").isEqualTo(3);
  }

  private static long admitted(MailRegister register, String sender, Instant at, int tries) {
    return IntStream.range(0, tries)
        .filter(n -> register.admit("clerk", sender, "mail " + n, at, HOUR, 3))
        .count();
  }

  @Test
  void of_many_at_once_no_more_are_admitted() throws InterruptedException {
    MailRegister register = register();
    String sender = UUID.randomUUID() + "@example.com";
    AtomicInteger admitted = new AtomicInteger();
    List<Thread> threads =
        IntStream.range(0, 20)
            .mapToObj(
                n ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              if (register.admit("clerk", sender, "mail " + n, AT, HOUR, 7)) {
                                admitted.incrementAndGet();
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(admitted).hasValue(7);
  }

  @Test
  void records_are_listed_newest_first_over_days_and_each_mail_once() {
    MailRegister register = register();
    String mark = UUID.randomUUID().toString();
    MailRecord first = mail(mark + "-1", AT);
    MailRecord second = mail(mark + "-2", AT.plusMillis(300));
    MailRecord third = mail(mark + "-3", AT.plusMillis(300));
    register.record(first);
    register.record(second);
    register.record(third);
    register.record(third);
    List<MailRecord> listed =
        register.list(AT.minusSeconds(1), AT.plusSeconds(1), MailRegister.PAGE_MAX).stream()
            .filter(mail -> mail.id().startsWith(mark))
            .toList();
    assertThat(listed).hasSize(3).endsWith(first).contains(second, third);
    assertThat(register.list(AT, AT.plusMillis(1), 10).stream().map(MailRecord::id))
        .contains(mark + "-1")
        .doesNotContain(mark + "-2");
    assertThat(register.list(AT.minusSeconds(1), AT.plusSeconds(1), 1)).hasSize(1);
  }

  private static MailRecord mail(String id, Instant at) {
    return new MailRecord(
        id,
        at,
        "clerk@agents.example.com",
        "ada@example.com",
        "Terms — “new”",
        "refused",
        "the sender is not allowed",
        Optional.of("r-1"),
        Instant.parse("2026-12-23T23:59:59Z"));
  }
}
