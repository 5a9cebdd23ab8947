package dev.stint.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.link.SigningKeys;
import dev.stint.mail.ReplyAddresses.Read;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplyAddressesTest {

  private static final String KEY = "a key of at least thirty-two characters";
  private static final Mailbox CLERK =
      new Mailbox("clerk", "clerk@agents.example.com", List.of(), Optional.empty(), false);

  private final ReplyAddresses addresses = new ReplyAddresses(() -> new SigningKeys(List.of(KEY)));

  @Test
  void an_address_is_read_as_it_was_made_in_any_case_and_fits_before_the_at() {
    Random random = new Random(5);
    Mailbox longest =
        new Mailbox("x", "a234567890123456@example.com", List.of(), Optional.empty(), false);
    for (int i = 0; i < 1_000; i++) {
      byte[] noise = new byte[RunId.NOISE_BYTES];
      random.nextBytes(noise);
      RunId run = RunId.random(Instant.parse("2026-11-24T10:00:00Z").plusMillis(i), noise);
      long seq = random.nextInt(1_000_000);
      String address = addresses.of(longest, run, seq);
      assertThat(address.indexOf('@')).isLessThanOrEqualTo(64);
      assertThat(longest.isAddressed(address)).isTrue();
      assertThat(addresses.read(longest, address.toUpperCase(Locale.ROOT)))
          .isEqualTo(new Read.Bound(run, seq));
    }
  }

  @Test
  void any_change_of_it_is_forged() {
    RunId run = RunId.ofKey("clerk", "k");
    String address = addresses.of(CLERK, run, 7);
    int at = address.indexOf('@');
    for (int i = address.indexOf('+') + 1; i < at; i++) {
      String other = address.charAt(i) == 'a' ? "b" : "a";
      String changed = address.substring(0, i) + other + address.substring(i + 1);
      assertThat(addresses.read(CLERK, changed)).as(changed).isInstanceOf(Read.Forged.class);
    }
    assertThat(addresses.read(CLERK, "clerk+" + address)).isInstanceOf(Read.Forged.class);
    assertThat(addresses.read(CLERK, "clerk+contracts@agents.example.com"))
        .isInstanceOf(Read.Forged.class);
    Mailbox other =
        new Mailbox("payer", "clerk@agents.example.com", List.of(), Optional.empty(), false);
    assertThat(addresses.read(other, address))
        .as("of another agent")
        .isInstanceOf(Read.Forged.class);
  }

  @Test
  void keys_rotate_and_without_one_mail_goes_to_the_agent() {
    RunId run = RunId.ofKey("clerk", "k");
    String old = addresses.of(CLERK, run, 7);
    ReplyAddresses rotated =
        new ReplyAddresses(
            () -> new SigningKeys(List.of("another key of thirty-two characters", KEY)));
    assertThat(rotated.read(CLERK, old)).isEqualTo(new Read.Bound(run, 7));
    assertThat(addresses.read(CLERK, rotated.of(CLERK, run, 7))).isInstanceOf(Read.Forged.class);
    ReplyAddresses none = new ReplyAddresses(() -> new SigningKeys(List.of()));
    assertThat(none.of(CLERK, run, 7)).isEqualTo(CLERK.address());
    assertThat(none.read(CLERK, old)).isInstanceOf(Read.Forged.class);
  }
}
