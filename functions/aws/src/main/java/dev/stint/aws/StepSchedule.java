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
 * Steps that EventBridge Scheduler puts on the queue at a time far from now. Each has one schedule,
 * named for its run, its action and its time, so that making it twice is making it once; it deletes
 * itself when it is done. A step that Scheduler cannot put on the queue for a day goes to the
 * dead-letter queue, whose function puts it back.
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
   * @param roleArn the role by which Scheduler sends to both queues
   * @param deadLetterArn where a step goes that could not be put on the queue
   * @param group of schedules; {@code default} is always there
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
      // A step that came twice asks twice for the same.
    }
  }

  /** Scheduler's own defaults, said so that no change of them changes anything here. */
  private static void retries(RetryPolicy.Builder retries) {
    retries
        .maximumEventAgeInSeconds(Math.toIntExact(Duration.ofDays(1).toSeconds()))
        .maximumRetryAttempts(RETRIES_MAX);
  }

  private @Nullable DeadLetterConfig deadLetters() {
    return deadLetterArn.map(arn -> DeadLetterConfig.builder().arn(arn).build()).orElse(null);
  }

  /** The end of a long one tells runs apart as well as all of it. */
  private static String name(StepMessage message, Instant at) {
    String name = "%s-%s-%d".formatted(message.run(), message.action(), at.getEpochSecond());
    return name.substring(Math.max(0, name.length() - NAME_CHARS_MAX));
  }
}
