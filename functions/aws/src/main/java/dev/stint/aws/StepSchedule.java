package dev.stint.aws;

import dev.stint.codec.StepMessageJson;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.DeadLetterConfig;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.RetryPolicy;

/**
 * Steps that EventBridge Scheduler puts on the queue at a later time. Every step has one schedule,
 * named for its run, its action and its time, so creating it twice has the effect of once. A
 * schedule deletes itself when it is done. If Scheduler cannot put a step on the queue for a day,
 * the step goes to the dead-letter queue, whose function puts it back.
 */
public final class StepSchedule {

  /** EventBridge Scheduler's own limit on names. */
  private static final int NAME_CHARS_MAX = 64;

  private static final int RETRIES_MAX = 185;

  private final SchedulerClient scheduler;
  private final String queueArn;
  private final String roleArn;
  private final String group;
  private final Optional<String> deadLetterArn;

  /**
   * @param roleArn the role with which Scheduler sends to both queues
   * @param deadLetterArn the queue for steps that could not be put on the step queue
   * @param group of schedules; {@code default} always exists
   */
  public StepSchedule(
      SchedulerClient scheduler,
      String queueArn,
      String roleArn,
      String group,
      Optional<String> deadLetterArn) {
    this.group = group;
    this.deadLetterArn = deadLetterArn;
    this.scheduler = scheduler;
    this.queueArn = queueArn;
    this.roleArn = roleArn;
  }

  void put(StepMessage message, Instant at) {
    Instant second = at.plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
    String name = name(message, second);
    try {
      Aws.call(
          () ->
              scheduler.createSchedule(
                  request ->
                      request
                          .name(name)
                          .clientToken(name.replace('.', '_')) // Tokens have no dots.
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
                                      .retryPolicy(StepSchedule::retries)
                                      .deadLetterConfig(deadLetters())
                                      .input(StepMessageJson.write(message)))));
    } catch (ConflictException e) {
      // A step that was delivered twice asks twice for one schedule.
    }
  }

  /** Scheduler's own defaults, set here so that they stay the same. */
  private static void retries(RetryPolicy.Builder retries) {
    retries
        .maximumEventAgeInSeconds(Math.toIntExact(Duration.ofDays(1).toSeconds()))
        .maximumRetryAttempts(RETRIES_MAX);
  }

  private @Nullable DeadLetterConfig deadLetters() {
    return deadLetterArn.map(arn -> DeadLetterConfig.builder().arn(arn).build()).orElse(null);
  }

  /** If the name is too long, its end is enough to tell runs apart. */
  private static String name(StepMessage message, Instant at) {
    String name =
        "%s-%s-%d-%d"
            .formatted(message.run(), message.action(), at.getEpochSecond(), message.attempt());
    return name.substring(Math.max(0, name.length() - NAME_CHARS_MAX));
  }
}
