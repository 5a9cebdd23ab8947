package dev.stint.engine;

import dev.stint.agent.RunId;
import java.util.Collections;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * Runs that move together.
 *
 * @param runs each one after the run that it is a fork of
 * @param left runs that cannot be moved, and why; with their forks
 */
public record Families(SequencedSet<RunId> runs, SequencedMap<RunId, String> left) {
  public Families {
    runs = Collections.unmodifiableSequencedSet(runs);
    left = Collections.unmodifiableSequencedMap(left);
  }
}
