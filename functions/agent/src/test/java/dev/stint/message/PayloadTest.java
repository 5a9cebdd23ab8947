package dev.stint.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "ünï — 你好",
        "\uD83D\uDE00 astral",
        "\uD83D",
        "\uDE00\uD83D",
        "a\uD83Db",
        "\u07FF\u0800\uFFFF\u0000"
      })
  void the_length_is_that_of_the_text_in_utf_8(String text) {
    assertThat(Payload.of(text).bytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }
}
