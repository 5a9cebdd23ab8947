package dev.stint.cdk;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Names;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.UniqueResourceNameOptions;
import software.amazon.awscdk.interfaces.ses.IReceiptRuleRef;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PrincipalBase;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.ServicePrincipalOpts;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.ses.EmailIdentity;
import software.amazon.awscdk.services.ses.IReceiptRuleAction;
import software.amazon.awscdk.services.ses.Identity;
import software.amazon.awscdk.services.ses.ReceiptRule;
import software.amazon.awscdk.services.ses.ReceiptRuleActionConfig;
import software.amazon.awscdk.services.ses.ReceiptRuleOptions;
import software.amazon.awscdk.services.ses.ReceiptRuleSet;
import software.amazon.awscdk.services.ses.S3ActionConfig;
import software.amazon.awscdk.services.ses.TlsPolicy;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.SqsSubscription;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * Receives and sends mail. SES puts a received mail into a bucket and a notification on a topic. A
 * queue that is subscribed to the topic keeps the notification until the function has handled it.
 */
final class MailDelivery extends Construct {

  private static final String PREFIX = "received/";
  private static final String RULE = "ToBucket";

  /** SES's limit on the name of a rule set. */
  private static final int NAME_CHARS_MAX = 64;

  private static final int RECEIVES_MAX = 5;

  private final Email email;
  private final EmailIdentity identity;
  private final Bucket bucket;
  private final Queue queue;
  private final Queue dead;
  private final String ruleSet;

  /**
   * @param timeout of the function that receives mails
   */
  MailDelivery(Construct scope, Email email, Duration timeout, RemovalPolicy removal) {
    super(scope, "Email");
    this.email = email;
    identity =
        EmailIdentity.Builder.create(this, "Identity")
            .identity(Identity.domain(email.domain()))
            .build();
    bucket = bucket(removal);
    dead = Queues.queue(this, "DeadMails", timeout, removal).build();
    queue =
        Queues.queue(this, "Mails", timeout, removal)
            .deadLetterQueue(
                DeadLetterQueue.builder().queue(dead).maxReceiveCount(RECEIVES_MAX).build())
            .build();
    Topic topic = Topic.Builder.create(this, "Received").enforceSsl(true).build();
    topic.addSubscription(new SqsSubscription(queue));
    ruleSet =
        Names.uniqueResourceName(
            this, UniqueResourceNameOptions.builder().maxLength(NAME_CHARS_MAX).build());
    receive(topic);
    output();
  }

  /**
   * Makes the rule. SES checks at once that it may do what the rule says, so the policies come
   * first.
   */
  private void receive(Topic topic) {
    PrincipalBase ses = rule();
    topic.grantPublish(ses);
    bucket.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .principals(List.of(ses))
            .actions(List.of("s3:PutObject"))
            .resources(List.of(bucket.arnForObjects(PREFIX + "*")))
            .build());
    ReceiptRule rule =
        ReceiptRuleSet.Builder.create(this, "Rules")
            .receiptRuleSetName(ruleSet)
            .build()
            .addRule(
                "ToBucket",
                ReceiptRuleOptions.builder()
                    .receiptRuleName(RULE)
                    .recipients(List.of(email.domain()))
                    .scanEnabled(true)
                    .tlsPolicy(TlsPolicy.REQUIRE)
                    .actions(List.of(new ToBucket(bucket, topic)))
                    .build());
    rule.getNode().addDependency(Objects.requireNonNull(bucket.getPolicy()), topic);
  }

  /** SES as a principal, only if it acts by this rule of this account. */
  private PrincipalBase rule() {
    String arn =
        Stack.of(this)
            .formatArn(
                ArnComponents.builder()
                    .service("ses")
                    .resource("receipt-rule-set")
                    .resourceName("%s:receipt-rule/%s".formatted(ruleSet, RULE))
                    .build());
    return new ServicePrincipal(
        "ses.amazonaws.com",
        ServicePrincipalOpts.builder()
            .conditions(
                Map.of(
                    "StringEquals",
                    Map.of("aws:SourceAccount", Stack.of(this).getAccount(), "aws:SourceArn", arn)))
            .build());
  }

  /** Replaces CDK's own action, which would let every rule of the account write. */
  private record ToBucket(Bucket bucket, Topic topic) implements IReceiptRuleAction {
    @Override
    public ReceiptRuleActionConfig bind(IReceiptRuleRef rule) {
      return ReceiptRuleActionConfig.builder()
          .s3Action(
              S3ActionConfig.builder()
                  .bucketName(bucket.getBucketName())
                  .objectKeyPrefix(PREFIX)
                  .topicArn(topic.getTopicArn())
                  .build())
          .build();
    }
  }

  private Bucket bucket(RemovalPolicy removal) {
    Bucket mails =
        Bucket.Builder.create(this, "Bucket")
            .encryption(BucketEncryption.S3_MANAGED)
            .enforceSsl(true)
            .minimumTlsVersion(1.2)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .lifecycleRules(
                List.of(
                    LifecycleRule.builder()
                        .expiration(Duration.days(email.keepDays()))
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
            .removalPolicy(Storage.ofWhatStays(removal))
            .build();
    Nag.accept(
        mails,
        "AwsSolutions-S1",
        "Only SES writes it and one function reads it; what became of each mail is on record");
    return mails;
  }

  /**
   * Outputs for what only people can do: DNS records of the domain, and activating the rule set, of
   * which an account has only one.
   */
  private void output() {
    String region = Stack.of(this).getRegion();
    CfnOutput.Builder.create(this, "MxRecord")
        .value("%s MX 10 inbound-smtp.%s.amazonaws.com".formatted(email.domain(), region))
        .build();
    int number = 1;
    for (var record : identity.getDkimRecords()) {
      CfnOutput.Builder.create(this, "DkimRecord" + number)
          .value("%s CNAME %s".formatted(record.getName(), record.getValue()))
          .build();
      number++;
    }
    CfnOutput.Builder.create(this, "SpfRecord")
        .value("%s TXT \"v=spf1 include:amazonses.com -all\"".formatted(email.domain()))
        .build();
    CfnOutput.Builder.create(this, "DmarcRecord")
        .value("_dmarc.%s TXT \"v=DMARC1; p=reject\"".formatted(email.domain()))
        .build();
    CfnOutput.Builder.create(this, "ActivateRules")
        .value("aws ses set-active-receipt-rule-set --rule-set-name " + ruleSet)
        .build();
  }

  Queue queue() {
    return queue;
  }

  Queue dead() {
    return dead;
  }

  /** Tells a function the addresses of the agents, by variables. */
  void addressesFor(Function function) {
    email
        .agents()
        .forEach(
            (agent, local) ->
                function.addEnvironment(
                    "STINT_MAIL_AGENTS_%s_ADDRESS"
                        .formatted(agent.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)),
                    local + "@" + email.domain()));
  }

  /** Lets a function read received mails. */
  void grantReceive(Function function) {
    function.addEnvironment("STINT_MAIL_BUCKET", bucket.getBucketName());
    function.addEnvironment("STINT_MAIL_PREFIX", PREFIX);
    function.addToRolePolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("s3:GetObject"))
            .resources(List.of(bucket.arnForObjects(PREFIX + "*")))
            .build());
    // As listing is allowed too, S3 reports a mail that is gone as missing and not as forbidden.
    function.addToRolePolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("s3:ListBucket"))
            .resources(List.of(bucket.getBucketArn()))
            .conditions(Map.of("StringLike", Map.of("s3:prefix", PREFIX + "*")))
            .build());
  }

  /** Lets a function send mail from the agents' addresses, and from no other. */
  void grantSend(Function function) {
    function.addToRolePolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("ses:SendEmail", "ses:SendRawEmail"))
            .resources(List.of(identity.getEmailIdentityArn()))
            .conditions(
                Map.of(
                    "StringEquals",
                    Map.of(
                        "ses:FromAddress",
                        email.agents().values().stream()
                            .sorted()
                            .map(local -> local + "@" + email.domain())
                            .toList())))
            .build());
  }
}
