package dev.stint.agent;

import java.util.ServiceLoader;

/**
 * Makes types of answers from Java types. It is found by {@link ServiceLoader}, so that an agent is
 * defined without naming the library that reads JSON.
 */
public interface AnswerSource {

  /**
   * @throws IllegalArgumentException if the type cannot be read from JSON; the message says why
   */
  AnswerType of(Class<?> type);

  /**
   * The type of answers for a Java type, by the first source that is found.
   *
   * @throws IllegalArgumentException if there is no source, or the type cannot be read from JSON
   */
  static AnswerType find(Class<?> type) {
    return ServiceLoader.load(AnswerSource.class, AnswerSource.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Nothing here reads answers as %s: stint-langchain4j does"
                        .formatted(type.getName())))
        .of(type);
  }
}
