package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.funqy.Funq;
import jakarta.inject.Inject;

/** The entry points of the functions. They hold no logic. */
public class Functions {

  private final SqsSteps steps;
  private final ScheduledSweep sweep;
  private final SesMails mails;
  private final SqsCallbacks callbacks;

  @Inject
  Functions(SqsSteps steps, ScheduledSweep sweep, SesMails mails, SqsCallbacks callbacks) {
    this.callbacks = callbacks;
    this.steps = steps;
    this.sweep = sweep;
    this.mails = mails;
  }

  /**
   * Performs the steps of messages of the step queue. Returns the messages that must come again.
   */
  @Funq
  public SQSBatchResponse step(JsonNode event) {
    return steps.make(event);
  }

  /** Gives up the steps of dead messages. Returns the messages that must come again. */
  @Funq
  public SQSBatchResponse dead(JsonNode event) {
    return steps.giveUp(event);
  }

  /** Finds work whose message was lost, and lets runs expire. Accepts any event, and ignores it. */
  @Funq
  public void sweep() {
    sweep.run();
  }

  /** Takes the answers of other systems from a queue. Returns the messages that must come again. */
  @Funq
  public SQSBatchResponse callback(JsonNode event) {
    return callbacks.take(event);
  }

  /** Receives mails. Accepts the events of a queue, of a topic, and of SES itself. */
  @Funq
  public SQSBatchResponse email(JsonNode event) {
    return mails.receive(event);
  }
}
