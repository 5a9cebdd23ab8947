package dev.stint.aws;

import dev.stint.codec.StepMessageJson;
import dev.stint.port.StepMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;

/**
 * Steps that EventBridge Scheduler puts on the queue at a time far from now. One schedule each,
 * named for what it is about, so that making it twice is making it once; it deletes itself when it
 * is done.
 */
public final class StepSchedule {

  /** EventBridge Scheduler's own limit on names. */
  private static final int NAME_CHARS_MAX = 64;

  private final SchedulerClient scheduler;
  private final String queueArn;
  private final String roleArn;
  private final String group;

  /**
   * @param roleArn the role by which Scheduler sends to the queue
   * @param group of schedules; {@code default} is always there
   */
  public StepSchedule(SchedulerClient scheduler, String queueArn, String roleArn, String group) {
    this.group = group;
    this.scheduler = scheduler;
    this.queueArn = queueArn;
    this.roleArn = roleArn;
  }

  void put(StepMessage message, Instant at) {
    Instant second = at.plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
    try {
      Aws.call(
          () ->
              scheduler.createSchedule(
                  request ->
                      request
                          .name(name(message, second))
                          .groupName(group)
                          .scheduleExpression(
                              "at(%s)".formatted(second.toString().replace("Z", "")))
                          .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                          .actionAfterCompletion(ActionAfterCompletion.DELETE)
                          .target(
                              target ->
                                  target
                                      .arn(queueArn)
                                      .roleArn(roleArn)
                                      .input(StepMessageJson.write(message)))));
    } catch (ConflictException e) {
      // A step that came twice asks twice for the same.
    }
  }

  /** The end of a long one tells runs apart as well as all of it. */
  private static String name(StepMessage message, Instant at) {
    String name = "%s-%s-%d".formatted(message.run(), message.action(), at.getEpochSecond());
    return name.substring(Math.max(0, name.length() - NAME_CHARS_MAX));
  }
}
