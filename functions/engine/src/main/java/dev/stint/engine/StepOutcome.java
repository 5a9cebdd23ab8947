package dev.stint.engine;

import dev.stint.run.Entry;
import java.time.Duration;

/** The outcome of one step message. In every case the message may be acknowledged. */
public sealed interface StepOutcome {

  /** The action was performed, and {@code entry} is in the log at {@code seq}. */
  record Done(long seq, Entry entry) implements StepOutcome {}

  /** The action had been done before. Its successors that are not yet done were enqueued again. */
  record AlreadyDone(int handedOn) implements StepOutcome {}

  /**
   * The action is not ready and has not been done: the run ended, expired or waits, or its limits
   * do not pay for the action.
   */
  record NotReady() implements StepOutcome {}

  /** The message went back to the queue. */
  record PutBack(Duration delay, String why) implements StepOutcome {}

  /** The run cannot go on here and was marked so in the index: a person must look at it. */
  record Stuck(String why) implements StepOutcome {}
}
