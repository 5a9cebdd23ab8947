package dev.stint.cdk;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.ServicePrincipalOpts;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.scheduler.CfnScheduleGroup;
import software.constructs.Construct;

/** Schedules for waits that end later than a queue can delay a message. */
final class Schedules extends Construct {

  private static final String SCHEDULER = "scheduler.amazonaws.com";

  private final CfnScheduleGroup group;
  private final Role role;
  private final Queues queues;

  Schedules(Construct scope, Queues queues) {
    super(scope, "Schedules");
    this.queues = queues;
    group = CfnScheduleGroup.Builder.create(this, "Group").build();
    role =
        Role.Builder.create(this, "Role")
            .assumedBy(
                new ServicePrincipal(
                    SCHEDULER,
                    ServicePrincipalOpts.builder()
                        .conditions(
                            Map.of(
                                "StringEquals",
                                Map.of(
                                    "aws:SourceAccount",
                                    Stack.of(this).getAccount(),
                                    "aws:SourceArn",
                                    group.getAttrArn())))
                        .build()))
            .build();
    queues.grantSend(role);
    queues.grantSendDead(role);
  }

  /** Lets a function make schedules in this group, and sets the variables that it needs. */
  void usedBy(Function function) {
    function.addEnvironment("STINT_SCHEDULE_ROLE", role.getRoleArn());
    function.addEnvironment("STINT_SCHEDULE_GROUP", group.getRef());
    function.addEnvironment("STINT_SCHEDULE_QUEUE_ARN", queues.steps().getQueueArn());
    function.addEnvironment("STINT_SCHEDULE_DEAD_LETTER_ARN", queues.dead().getQueueArn());
    function.addToRolePolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("scheduler:CreateSchedule"))
            .resources(
                List.of(
                    Stack.of(this)
                        .formatArn(
                            ArnComponents.builder()
                                .service("scheduler")
                                .resource("schedule")
                                .resourceName(group.getRef() + "/*")
                                .build())))
            .build());
    function.addToRolePolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("iam:PassRole"))
            .resources(List.of(role.getRoleArn()))
            .conditions(Map.of("StringEquals", Map.of("iam:PassedToService", SCHEDULER)))
            .build());
  }
}
