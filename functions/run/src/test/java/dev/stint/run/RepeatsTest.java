package dev.stint.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which repeated rounds are a loop. */
class RepeatsTest {

  private static Repeats rounds(String... rounds) {
    Repeats repeats = Repeats.NONE;
    for (String round : rounds) {
      for (String call : round.split("\\+", -1)) {
        repeats = repeats.and(call(call), result(call));
      }
      repeats = repeats.round();
    }
    return repeats;
  }

  private static ToolCall call(String arguments) {
    return new ToolCall("any", "read", Payload.of(arguments));
  }

  private static ToolResult result(String output) {
    return new ToolResult("any", "read", Payload.of(output), false);
  }

  @Test
  void the_same_round_again_and_again_is_a_loop() {
    assertThat(rounds("a", "a", "a", "a").loop()).isEmpty();
    assertThat(rounds("a", "a", "a", "a", "a").loop())
        .hasValueSatisfying(loop -> assertThat(loop.times()).isEqualTo(5));
  }

  @Test
  void several_rounds_that_repeat_are_a_loop() {
    assertThat(rounds("a", "b", "a", "b").loop()).isEmpty();
    assertThat(rounds("x", "a", "b", "a", "b", "a", "b").loop())
        .hasValueSatisfying(loop -> assertThat(loop.times()).isEqualTo(3));
    assertThat(rounds("a", "b", "c", "a", "b", "c", "a", "b", "c").loop()).isPresent();
  }

  @Test
  void to_read_the_same_now_and_then_is_none() {
    assertThat(rounds("a", "b", "a", "c", "a", "d", "a", "e", "a", "f", "a").loop()).isEmpty();
    assertThat(rounds("a", "a", "a").loop()).isEmpty();
  }

  @Test
  void calls_of_one_reply_count_whatever_their_order() {
    assertThat(rounds("a+b", "b+a", "a+b", "b+a", "a+b").loop()).isPresent();
  }

  @Test
  void another_result_is_another_round() {
    Repeats repeats = Repeats.NONE;
    for (int n = 0; n < 20; n++) {
      repeats = repeats.and(call("a"), result("" + n)).round();
    }
    assertThat(repeats.loop()).isEmpty();
  }

  @Test
  void only_a_few_rounds_are_remembered_however_long_a_stint_is() {
    Repeats repeats = Repeats.NONE;
    for (int n = 0; n < 20_001; n++) {
      repeats = repeats.and(call("" + n), result("")).round();
    }
    assertThat(repeats.rounds()).hasSize(24);
  }

  @Test
  void a_loop_of_eight_rounds_is_noticed_and_a_longer_one_is_not() {
    assertThat(times(3, "a", "b", "c", "d", "e", "f", "g", "h").loop())
        .hasValueSatisfying(loop -> assertThat(loop.times()).isEqualTo(3));
    assertThat(times(3, "a", "b", "c", "d", "e", "f", "g", "h", "i").loop()).isEmpty();
  }

  private static Repeats times(int times, String... rounds) {
    return rounds(
        Collections.nCopies(times, List.of(rounds)).stream()
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  @Test
  void a_result_and_an_error_of_the_same_words_are_different_rounds() {
    Repeats repeats = Repeats.NONE;
    for (int n = 0; n < 5; n++) {
      ToolResult same = new ToolResult("any", "read", Payload.of("busy"), n == 2);
      repeats = repeats.and(call("a"), same).round();
    }
    assertThat(repeats.loop()).isEmpty();
  }
}
