package dev.stint.cdk.app;

import dev.stint.cdk.Email;
import dev.stint.cdk.StintAgents;
import dev.stint.cdk.StintAgentsProps;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/**
 * The contracts clerk with a model of Bedrock, which needs no key. Context: {@code email}, a domain
 * where the clerk gets mail; {@code allow}, who may write to it; {@code alarms}, an address that
 * gets a mail when an alarm goes off.
 */
final class ClerkStack extends Stack {

  private static final String MODEL = "amazon.nova-lite-v1:0";

  ClerkStack(Construct scope, String id, Artefacts artefacts) {
    super(scope, id);
    StintAgentsProps.Builder props =
        StintAgentsProps.of(artefacts.worker(), artefacts.api())
            .architecture(artefacts.architecture())
            .checksArtefacts(artefacts.real())
            .environment("STINT_MODELS_NOVA_PROVIDER", "bedrock")
            .environment("STINT_MODELS_NOVA_MODEL", MODEL);
    context("email").ifPresent(domain -> props.email(Email.at(domain).agent("clerk").build()));
    context("allow")
        .ifPresent(senders -> props.environment("STINT_MAIL_AGENTS_CLERK_ALLOW", senders));
    context("alarms").map(this::alarms).ifPresent(props::alarms);
    StintAgents agents = new StintAgents(this, "Agents", props.build());
    agents.grantModels(
        List.of(
            "arn:%s:bedrock:%s::foundation-model/%s"
                .formatted(getPartition(), getRegion(), MODEL)));
    agents.grantObjects("clerk/*");
    CfnOutput.Builder.create(this, "ApiUrl").value(agents.url()).build();
    CfnOutput.Builder.create(this, "StepQueue").value(agents.stepQueue().getQueueUrl()).build();
    CfnOutput.Builder.create(this, "Runs").value(agents.table().getTableName()).build();
    CfnOutput.Builder.create(this, "Payloads").value(agents.payloads().getBucketName()).build();
  }

  /** The topic of alarms. AWS sends a mail to this address first, and its owner must confirm. */
  private Topic alarms(String address) {
    Topic topic = Topic.Builder.create(this, "Alarms").enforceSsl(true).build();
    topic.addSubscription(new EmailSubscription(address));
    return topic;
  }

  private Optional<String> context(String name) {
    return Optional.ofNullable(getNode().tryGetContext(name)).map(Object::toString);
  }
}
