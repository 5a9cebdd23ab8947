package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.funqy.Funq;
import jakarta.inject.Inject;

/** The entry points. What they do is elsewhere. */
public class Functions {

  private final SqsSteps steps;
  private final ScheduledSweep sweep;
  private final SesMails mails;

  @Inject
  Functions(SqsSteps steps, ScheduledSweep sweep, SesMails mails) {
    this.steps = steps;
    this.sweep = sweep;
    this.mails = mails;
  }

  /** Makes the steps of the messages of the step queue. Answers which of them must come again. */
  @Funq
  public SQSBatchResponse step(JsonNode event) {
    return steps.make(event);
  }

  /** Gives up the steps of dead messages. Answers which of them must come again. */
  @Funq
  public SQSBatchResponse dead(JsonNode event) {
    return steps.giveUp(event);
  }

  /** Finds work whose message was lost. Takes any event, as a schedule's says nothing of use. */
  @Funq
  public void sweep() {
    sweep.run();
  }

  /** Receives mails. Takes the events of a queue, a topic, and of SES itself. */
  @Funq
  public SQSBatchResponse email(JsonNode event) {
    return mails.receive(event);
  }
}
