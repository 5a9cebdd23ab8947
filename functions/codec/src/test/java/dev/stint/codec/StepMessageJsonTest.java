package dev.stint.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.StepMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepMessageJsonTest {

  @Test
  void what_was_written_is_read() {
    StepMessage message = new StepMessage(new RunId("r-1"), ActionId.parse("5.2"), 7);
    assertThat(StepMessageJson.read(StepMessageJson.write(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"run\":\"r-1\",\"action\":\"5.2\",\"attempt\":-1}",
        "{\"run\":\"r-1\",\"action\":\"5.2\",\"attempt\":2147483648}",
        "{\"run\":\"r-1\",\"action\":\"5.2\",\"attempt\":1.5}",
        "{\"run\":\"r-1\",\"action\":\"5.2\"}",
        "{\"run\":\"r-1\",\"action\":\"five\",\"attempt\":0}",
        "{\"run\":\"\",\"action\":\"5.2\",\"attempt\":0}",
        "{}",
        "[]",
        "no step",
        ""
      })
  void what_is_no_step_is_refused(String text) {
    assertThatThrownBy(() -> StepMessageJson.read(text)).isInstanceOf(Unreadable.class);
  }
}
