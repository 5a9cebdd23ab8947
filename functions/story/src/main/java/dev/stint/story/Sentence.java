package dev.stint.story;

import dev.stint.agent.RunId;
import java.util.List;

/**
 * A statement about a run.
 *
 * @param text plain text: names of agents, tools, models, people and documents in '…', texts of the
 *     log in «…», shortened where they end with « …»
 * @param run the run whose entries are cited: of what a fork shares, the run that it was forked
 *     from
 * @param entries the positions of the entries that the sentence is made of, in order; never empty
 */
public record Sentence(String text, RunId run, List<Long> entries) {
  public Sentence {
    entries = entries.stream().distinct().sorted().toList();
    if (text.isBlank() || entries.isEmpty()) {
      throw new IllegalArgumentException(
          "A sentence says something and cites an entry: '%s' %s".formatted(text, entries));
    }
  }
}
