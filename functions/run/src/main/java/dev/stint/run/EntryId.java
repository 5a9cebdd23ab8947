package dev.stint.run;

import dev.stint.agent.RunId;

/** An entry, by its run and its position. */
public record EntryId(RunId run, long seq) {

  @Override
  public String toString() {
    return "entry %d of run %s".formatted(seq, run);
  }
}
