package dev.stint.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactJsonTest {

  @Test
  void digits_are_kept() throws JsonProcessingException {
    String json = "{\"a\":9007199254740993,\"b\":1234567890123456.78,\"c\":49.90,\"d\":[0.10]}";
    assertThat(ExactJson.read(json)).hasToString(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{} {}", "{\"a\":", "{\"a\":1} x"})
  void what_could_be_read_in_two_ways_is_not_read(String text) {
    assertThatThrownBy(() -> ExactJson.read(text)).isInstanceOf(JsonProcessingException.class);
  }
}
