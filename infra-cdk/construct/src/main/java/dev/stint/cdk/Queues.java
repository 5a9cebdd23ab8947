package dev.stint.cdk;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/** The queue of steps, and the queue of steps that failed at every delivery. */
final class Queues {

  /** The longest time that SQS allows, so that messages can be read after a long outage. */
  private static final int RETENTION_DAYS = 14;

  /**
   * The time that may pass between a message's delivery and the start of its function. Lambda
   * requires a visibility no shorter than the function's timeout.
   */
  private static final int VISIBILITY_MARGIN_SECONDS = 30;

  private final Queue steps;
  private final Queue dead;

  /**
   * @param deadTimeout the timeout of the function that gives dead steps up
   */
  Queues(Construct scope, StintAgentsProps props, Duration deadTimeout) {
    dead = queue(scope, "DeadSteps", deadTimeout, props.removalPolicy()).build();
    steps =
        queue(scope, "Steps", props.stepTimeout(), props.removalPolicy())
            .deadLetterQueue(
                DeadLetterQueue.builder().queue(dead).maxReceiveCount(props.receivesMax()).build())
            .build();
  }

  /** A queue for a function with this timeout; it keeps messages as long as SQS allows. */
  static Queue.Builder queue(Construct scope, String id, Duration timeout, RemovalPolicy removal) {
    return Queue.Builder.create(scope, id)
        .encryption(QueueEncryption.SQS_MANAGED)
        .enforceSsl(true)
        .retentionPeriod(Duration.days(RETENTION_DAYS))
        .visibilityTimeout(timeout.plus(Duration.seconds(VISIBILITY_MARGIN_SECONDS)))
        .removalPolicy(removal);
  }

  Queue steps() {
    return steps;
  }

  Queue dead() {
    return dead;
  }

  /** Allows putting steps on the queue, and nothing else. */
  void grantSend(IGrantable grantee) {
    grantSend(grantee, steps);
  }

  /**
   * Allows putting steps on the dead-letter queue if they cannot be put on the queue of steps. The
   * function of dead steps puts them back.
   */
  void grantSendDead(IGrantable grantee) {
    grantSend(grantee, dead);
  }

  private static void grantSend(IGrantable grantee, Queue queue) {
    Grant.addToPrincipal(
        GrantOnPrincipalOptions.builder()
            .grantee(grantee)
            .actions(List.of("sqs:SendMessage"))
            .resourceArns(List.of(queue.getQueueArn()))
            .build());
  }
}
