package dev.stint.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.StepMessage;

/** Step messages as JSON text: {@code {"run":"r-…","action":"5.1","attempt":0}}. */
public final class StepMessageJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private StepMessageJson() {}

  public static String write(StepMessage message) {
    return MAPPER
        .createObjectNode()
        .put("run", message.run().value())
        .put("action", message.action().toString())
        .put("attempt", message.attempt())
        .toString();
  }

  /**
   * @throws Unreadable if the text is no step message
   */
  public static StepMessage read(String text) {
    try {
      Fields json = new Fields(MAPPER.readTree(text));
      return new StepMessage(
          json.convert("run", () -> new RunId(json.text("run"))),
          json.convert("action", () -> ActionId.parse(json.text("action"))),
          json.convert("attempt", () -> attempt(json.number("attempt"))));
    } catch (JsonProcessingException e) {
      throw new Unreadable("it is not JSON");
    }
  }

  private static int attempt(long number) {
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("an attempt is counted from 0, got " + number);
    }
    return (int) number;
  }
}
