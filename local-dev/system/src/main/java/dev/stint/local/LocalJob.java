package dev.stint.local;

import java.util.List;

/**
 * The job that the local system gives its agent at the start, if the application has one.
 *
 * @param questions other questions for the agent, for commands to copy; may be empty
 */
public record LocalJob(String agent, String input, List<String> questions) {

  public LocalJob {
    questions = List.copyOf(questions);
  }

  public LocalJob(String agent, String input) {
    this(agent, input, List.of());
  }
}
