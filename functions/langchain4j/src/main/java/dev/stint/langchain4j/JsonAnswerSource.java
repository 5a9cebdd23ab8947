package dev.stint.langchain4j;

import dev.stint.agent.AnswerSource;
import dev.stint.agent.AnswerType;

/** Makes types of answers from Java types as Jackson reads them. */
public final class JsonAnswerSource implements AnswerSource {

  @Override
  public AnswerType of(Class<?> type) {
    return JsonAnswer.of(type);
  }
}
