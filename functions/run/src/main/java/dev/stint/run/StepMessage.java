package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;

/**
 * Asks for one step. Names only a run and an action: what is done is decided from the log when the
 * message arrives.
 *
 * @param attempt how often this action was tried before and put back, from 0
 */
public record StepMessage(RunId run, ActionId action, int attempt) {

  public StepMessage(RunId run, ActionId action) {
    this(run, action, 0);
  }

  public StepMessage nextAttempt() {
    return new StepMessage(run, action, attempt + 1);
  }
}
