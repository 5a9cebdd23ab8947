package dev.stint.testkit;

import dev.stint.agent.AnswerType;

/** Answers that are whole numbers, for agents without a library that reads JSON. */
public final class TestAnswer implements AnswerType {

  @Override
  public String name() {
    return "Number";
  }

  @Override
  public String schema() {
    return "{\"type\":\"object\"}";
  }

  @Override
  public Long read(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is no whole number".formatted(text), e);
    }
  }

  @Override
  public String json(String text) {
    return read(text).toString();
  }
}
