package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import java.util.Map;

/**
 * The tool {@code ask_person}: the model asks, the run waits at no cost, and the tool returns a
 * person's answer. Add {@link #TOOL} to an agent's tools.
 */
public final class AskPerson implements Tool {

  public static final Tool TOOL = new AskPerson();

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final ToolSpec SPEC =
      new ToolSpec(
          "ask_person",
          "Asks the person you work for, and waits for their answer. Use it when you cannot go on"
              + " without a decision or a fact that only they can give.",
          "{\"type\":\"object\",\"properties\":{\"question\":{\"type\":\"string\","
              + "\"description\":\"the question, with all that is needed to answer it\"}},"
              + "\"required\":[\"question\"]}",
          Effect.READ,
          ToolSpec.TIMEOUT_DEFAULT);

  private AskPerson() {}

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public ToolOutcome call(ToolInvocation invocation) {
    String question;
    try {
      question = MAPPER.readTree(invocation.arguments()).path("question").asText();
    } catch (JsonProcessingException e) {
      return new ToolOutcome.Refused("The arguments are not JSON: " + e.getOriginalMessage());
    }
    return question.isBlank()
        ? new ToolOutcome.Refused("'question' is missing")
        : new ToolOutcome.Question(question);
  }

  @Override
  public Map<String, Object> read(String arguments) {
    return JsonArguments.read(arguments);
  }
}
