package dev.stint.agent;

/**
 * The type of an agent's answers: JSON that fits a schema, read as values of a Java type.
 * Thread-safe.
 */
public interface AnswerType {

  /** The name of the type: letters, digits, dashes and underscores. */
  String name();

  /** The JSON Schema of an answer, which is an object. */
  String schema();

  /**
   * Reads an answer.
   *
   * @return a value of the Java type
   * @throws IllegalArgumentException if the text does not fit; the message says to the model what
   *     is wrong
   */
  Object read(String text);

  /**
   * The JSON of an answer, without anything around it and without blanks.
   *
   * @throws IllegalArgumentException as {@link #read} does
   */
  String json(String text);
}
