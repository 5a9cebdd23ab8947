package dev.stint.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.link.DecisionLinks.Claim;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Suspension;
import dev.stint.run.Wait;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionLinksTest {

  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
  private static final String OLD = "an old key of at least thirty-two characters";
  private static final String NEW = "a new key of at least thirty-two characters";
  private static final String ADA = "Ada Lovelace";

  private static DecisionLinks links(String... keys) {
    return new DecisionLinks(new SigningKeys(List.of(keys)), Duration.ofDays(7));
  }

  private static Hold hold(@Nullable Instant expires) {
    HoldReason reason = HoldReason.LIMIT;
    Suspended entry =
        new Suspended(NOW, ActionId.model(6), new Wait.ForPerson(reason), "spent", expires);
    return new Suspension(new RunId("r-1"), 7, entry, Optional.empty()).hold().orElseThrow();
  }

  private static String token(DecisionLinks links) {
    return links.token(hold(null), ADA, NOW).orElseThrow();
  }

  @Test
  void a_token_says_what_it_was_made_for() {
    DecisionLinks links = links(NEW);
    assertThat(links.read(token(links)))
        .contains(
            new Claim(
                new RunId("r-1"), 7, hold(null).content(), ADA, NOW.plus(Duration.ofDays(7))));
  }

  @Test
  void it_expires_with_its_hold_at_the_latest() {
    DecisionLinks links = links(NEW);
    for (Instant expires : List.of(NOW.plusSeconds(60), NOW.plus(Duration.ofDays(8)))) {
      Claim claim = links.read(links.token(hold(expires), ADA, NOW).orElseThrow()).orElseThrow();
      Instant week = NOW.plus(Duration.ofDays(7));
      assertThat(claim.expires()).isEqualTo(expires.isBefore(week) ? expires : week);
    }
  }

  @Test
  void no_character_of_it_can_be_changed() {
    DecisionLinks links = links(NEW);
    String token = token(links);
    for (int n = 0; n < token.length(); n++) {
      char other = token.charAt(n) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, n) + other + token.substring(n + 1);
      assertThat(links.read(changed)).as("character %d", n).isEmpty();
    }
    for (String forged :
        List.of(
            "",
            ".",
            "x",
            token.substring(0, token.indexOf('.')),
            token.substring(0, token.indexOf('.') + 1),
            token + "=",
            token + "A",
            token + "." + token,
            "x".repeat(3_000) + "." + token)) {
      assertThat(links.read(forged)).as(forged).isEmpty();
    }
  }

  @Test
  void it_is_good_for_as_long_as_its_key_is_known() {
    String old = token(links(OLD));
    assertThat(links(NEW, OLD).read(old)).isPresent();
    assertThat(links(NEW).read(old)).isEmpty();
    assertThat(links(OLD).read(token(links(NEW, OLD)))).as("the newest signs").isEmpty();
  }

  @Test
  void without_a_key_none_is_made_and_none_is_taken() {
    assertThat(links().token(hold(null), ADA, NOW)).isEmpty();
    assertThat(links().read(token(links(NEW)))).isEmpty();
  }

  @Test
  void a_name_cannot_bring_in_fields_of_its_own() {
    DecisionLinks links = links(NEW);
    String token = links.token(hold(null), "Eve\nAda\n", NOW).orElseThrow();
    assertThat(links.read(token).orElseThrow().to()).isEqualTo("Eve Ada ");
  }

  @Test
  void what_a_key_signed_in_another_form_is_no_token() {
    SigningKeys keys = new SigningKeys(List.of(NEW));
    for (String claim :
        List.of("2\nr-1\n7\nx\n0\nAda", "1\nr-1\n7\nx\n0", "1\nR 1\n7\nx\n0\nAda")) {
      byte[] plain = claim.getBytes(StandardCharsets.UTF_8);
      String signed = encode(plain) + "." + encode(keys.sign(plain, SigningKeys.SIGNATURE_BYTES));
      assertThat(links(NEW).read(signed)).as(claim).isEmpty();
    }
  }

  @Test
  void a_token_has_so_many_characters_at_most() {
    DecisionLinks links = links(NEW);
    int longest = 0;
    for (int chars = 1_200; chars < 1_500; chars++) {
      String token = links.token(hold(null), "A".repeat(chars), NOW).orElseThrow();
      assertThat(links.read(token).isPresent())
          .as("%d characters", token.length())
          .isEqualTo(token.length() <= 2_000);
      longest = token.length() <= 2_000 ? token.length() : longest;
    }
    assertThat(longest).as("the bound was met").isBetween(1_999, 2_000);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
