package dev.stint.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.codec.CallbackJson.Message;
import dev.stint.codec.CallbackJson.Sent;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other systems send to callbacks. */
class CallbackJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"result\": {\"paid\": true}} | {\"paid\":true} | {\"paid\":true}",
        "{\"result\": \"yes\"}          | \"yes\"          | yes",
        "{\"result\": null}             | null             | null",
        "{\"result\": [1.10, 12345678901234567890.5]} | [1.10,12345678901234567890.5] | [1.10,12345678901234567890.5]",
      })
  void a_result_is_any_json_and_a_text_is_read_as_it_is(String body, String json, String text) {
    assertThat(CallbackJson.answer(body)).isEqualTo(new Sent(Optional.of(json), text));
  }

  @Test
  void an_error_is_a_text() {
    assertThat(CallbackJson.answer("{\"error\": \"sold out\"}"))
        .isEqualTo(new Sent(Optional.empty(), "sold out"));
  }

  @Test
  void a_message_has_a_token_and_an_answer_or_a_heartbeat() {
    assertThat(CallbackJson.message("{\"token\":\"t\",\"result\":1}"))
        .isEqualTo(new Message("t", Optional.of(new Sent(Optional.of("1"), "1"))));
    assertThat(CallbackJson.message("{\"token\":\"t\",\"heartbeat\":true}"))
        .isEqualTo(new Message("t", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no",
        "[]",
        "{}",
        "{\"result\":1,\"error\":\"no\"}",
        "{\"error\":1}",
        "{\"error\":null}",
        "{\"result\":1,\"more\":2}",
        "{\"result\":1,\"result\":2}",
        "{\"result\":1} 2",
        "{\"token\":\"t\",\"result\":1}",
      })
  void nothing_else_is_an_answer(String body) {
    assertThatThrownBy(() -> CallbackJson.answer(body)).isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"result\":1}",
        "{\"token\":1,\"result\":1}",
        "{\"token\":\"t\"}",
        "{\"token\":\"t\",\"heartbeat\":false}",
        "{\"token\":\"t\",\"heartbeat\":true,\"result\":1}",
      })
  void nothing_else_is_a_message(String body) {
    assertThatThrownBy(() -> CallbackJson.message(body)).isInstanceOf(Unreadable.class);
  }
}
