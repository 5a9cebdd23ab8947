package dev.stint.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SigningKeysTest {

  private static final String OLD = "the old key, of thirty-two characters";
  private static final String NEW = "the new key, of thirty-two characters";
  private static final byte[] TEXT = "approve".getBytes(UTF_8);
  private static final int BYTES = SigningKeys.SIGNATURE_BYTES;

  @Test
  void a_key_that_another_process_knows_sooner_is_asked_for_and_only_then() {
    AtomicInteger asked = new AtomicInteger();
    SigningKeys slow =
        new SigningKeys(
            () -> List.of(OLD),
            () -> {
              asked.incrementAndGet();
              return List.of(NEW, OLD);
            });
    byte[] byOld = new SigningKeys(List.of(OLD)).sign(TEXT, BYTES);
    byte[] byNew = new SigningKeys(List.of(NEW)).sign(TEXT, BYTES);
    assertThat(slow.signed(TEXT, byOld, BYTES)).isTrue();
    assertThat(asked).hasValue(0);
    assertThat(slow.signed(TEXT, byNew, BYTES)).isTrue();
    assertThat(asked).hasValue(1);
    assertThat(slow.signed(TEXT, new byte[BYTES], BYTES)).isFalse();
  }

  @Test
  void a_short_key_is_refused_wherever_it_is_kept() {
    assertThatThrownBy(() -> new SigningKeys(List.of("short")))
        .hasMessageContaining("at least 32 characters, got 5");
    SigningKeys kept = new SigningKeys(() -> List.of("short"), List::of);
    assertThatThrownBy(() -> kept.sign(TEXT, BYTES)).hasMessageContaining("at least 32");
    assertThat(kept).asString().doesNotContain("short");
  }

  @Test
  void a_key_has_thirty_two_characters_or_more() {
    String shortest = "k".repeat(SigningKeys.KEY_CHARS_MIN);
    assertThat(new SigningKeys(List.of(shortest)).keys()).containsExactly(shortest);
    assertThatThrownBy(() -> new SigningKeys(List.of(shortest.substring(1))))
        .hasMessageContaining("at least 32 characters, got 31");
  }
}
