package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ModelRequest;
import dev.stint.message.Message;
import dev.stint.message.Message.Role;
import dev.stint.message.Text;
import dev.stint.message.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From which number on a count of tokens is believed. */
class CountTest {

  private static final long INPUT_MAX = 5_000;
  private static final int OUTPUT_MAX = 10;

  /** A request of 160 bytes of instructions and 160 of messages: 20 tokens at least. */
  private final Count count =
      new Count(
          new ModelRequest(
              "i".repeat(160),
              List.of(
                  new Message(Role.USER, List.of(Text.of("m".repeat(80)))),
                  new Message(Role.USER, List.of(Text.of("m".repeat(80))))),
              List.of(),
              OUTPUT_MAX),
          INPUT_MAX);

  private Usage plausible(Usage counted, int writtenBytes) {
    return count.plausible(counted, List.of(Text.of("w".repeat(writtenBytes))));
  }

  @Test
  void no_text_has_fewer_tokens_than_one_for_sixteen_bytes() {
    assertThat(plausible(new Usage(20, 2, 5), 32)).isEqualTo(new Usage(20, 2, 5));
    assertThat(plausible(new Usage(19, 2, 5), 32))
        .as("too few were read, so nothing of it is believed")
        .isEqualTo(new Usage(INPUT_MAX, 2, 0, true));
    assertThat(plausible(new Usage(20, 1, 5), 32))
        .as("too few were written")
        .isEqualTo(new Usage(20, OUTPUT_MAX, 5, true));
  }

  @Test
  void every_call_reads_and_writes_a_token() {
    Count empty = new Count(new ModelRequest("", List.of(), List.of(), OUTPUT_MAX), INPUT_MAX);
    assertThat(empty.plausible(new Usage(1, 1, 0), List.of())).isEqualTo(new Usage(1, 1, 0));
    assertThat(empty.plausible(new Usage(0, 1, 0), List.of()))
        .isEqualTo(new Usage(INPUT_MAX, 1, 0, true));
    assertThat(empty.plausible(new Usage(1, 0, 0), List.of()))
        .isEqualTo(new Usage(1, OUTPUT_MAX, 0, true));
  }

  @Test
  void a_reply_without_a_count_has_the_tokens_that_it_was_allowed_unless_it_is_clearly_longer() {
    assertThat(plausible(new Usage(20, 0, 0), 16 * OUTPUT_MAX).outputTokens())
        .isEqualTo(OUTPUT_MAX);
    int longer = 16 * (OUTPUT_MAX + 1);
    assertThat(plausible(new Usage(20, 0, 0), longer).outputTokens()).isEqualTo(longer);
  }
}
