package dev.stint.cdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.cdk.Stacks.Deployed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.apigatewayv2.HttpNoneAuthorizer;

/** What must hold for agents with mail. */
class EmailTest {

  private static final Deployed DEPLOYED = Stacks.of(props -> props.email(email()));
  private static final Template TEMPLATE = DEPLOYED.template();

  private static Email email() {
    return Email.at("agents.example.com").agent("clerk").agent("order-desk", "orders").build();
  }

  /** The ARN of the rule. The names of rule and set are ours, so that policies can come first. */
  private static final Object RULE =
      Match.objectLike(
          Map.of(
              "Fn::Join",
              List.of(
                  "",
                  Match.arrayWith(
                      List.of(
                          Match.stringLikeRegexp(
                              ":receipt-rule-set/.{1,64}:receipt-rule/ToBucket$"))))));

  @Test
  void all_mail_to_the_domain_is_scanned_put_into_the_bucket_and_announced() {
    TEMPLATE.hasResourceProperties(
        "AWS::SES::ReceiptRule",
        Map.of(
            "Rule",
            Match.objectLike(
                Map.of(
                    "Enabled",
                    true,
                    "Recipients",
                    List.of("agents.example.com"),
                    "ScanEnabled",
                    true,
                    "TlsPolicy",
                    "Require",
                    "Actions",
                    List.of(
                        Match.objectLike(
                            Map.of(
                                "S3Action",
                                Match.objectLike(
                                    Map.of(
                                        "ObjectKeyPrefix",
                                        "received/",
                                        "TopicArn",
                                        Match.anyValue())))))))));
    TEMPLATE.hasResourceProperties("AWS::SNS::Subscription", Map.of("Protocol", "sqs"));
  }

  @Test
  void only_ses_of_this_account_and_rule_puts_mails_into_the_bucket() {
    TEMPLATE.hasResourceProperties(
        "AWS::S3::BucketPolicy",
        Match.objectLike(
            Map.of(
                "PolicyDocument",
                Match.objectLike(
                    Map.of(
                        "Statement",
                        Match.arrayWith(
                            List.of(
                                Match.objectLike(
                                    Map.of(
                                        "Action",
                                        "s3:PutObject",
                                        "Principal",
                                        Map.of("Service", "ses.amazonaws.com"),
                                        "Condition",
                                        Map.of(
                                            "StringEquals",
                                            Map.of(
                                                "aws:SourceAccount",
                                                Match.anyValue(),
                                                "aws:SourceArn",
                                                RULE)))))))))));
  }

  @Test
  void ses_may_announce_them_by_this_rule_of_this_account_only() {
    TEMPLATE.hasResourceProperties(
        "AWS::SNS::TopicPolicy",
        Map.of(
            "PolicyDocument",
            Match.objectLike(
                Map.of(
                    "Statement",
                    Match.arrayWith(
                        List.of(
                            Match.objectLike(
                                Map.of(
                                    "Action",
                                    "sns:Publish",
                                    "Effect",
                                    "Allow",
                                    "Principal",
                                    Map.of("Service", "ses.amazonaws.com"),
                                    "Condition",
                                    Match.objectLike(
                                        Map.of(
                                            "StringEquals",
                                            Map.of(
                                                "aws:SourceAccount",
                                                Match.anyValue(),
                                                "aws:SourceArn",
                                                RULE)))))))))));
  }

  @Test
  void the_function_of_mails_has_room_for_the_largest() {
    TEMPLATE.hasResourceProperties(
        "AWS::Lambda::Function",
        Map.of(
            "MemorySize",
            512,
            "Environment",
            Map.of("Variables", Match.objectLike(Map.of("QUARKUS_FUNQY_EXPORT", "email")))));
  }

  @Test
  void received_mails_are_private_and_forgotten_after_a_month() {
    TEMPLATE.hasResourceProperties(
        "AWS::S3::Bucket",
        Map.of(
            "LifecycleConfiguration",
            Map.of(
                "Rules",
                List.of(Match.objectLike(Map.of("ExpirationInDays", 30, "Status", "Enabled")))),
            "PublicAccessBlockConfiguration",
            Match.objectLike(Map.of("BlockPublicAcls", true))));
  }

  @Test
  void the_function_of_mails_reads_them_and_appends_and_does_not_send() {
    assertThat(DEPLOYED.allowed("Receive"))
        .contains(
            "s3:GetObject on AgentsEmailBucket/received/*",
            "dynamodb:Query on AgentsRuns",
            "dynamodb:GetItem on AgentsRuns",
            "dynamodb:PutItem on AgentsRuns",
            "sqs:SendMessage on AgentsSteps")
        .noneMatch(allowed -> allowed.startsWith("ses:"));
  }

  @Test
  void steps_send_and_no_other_function_does() {
    assertThat(DEPLOYED.allowed("Step")).anyMatch(allowed -> allowed.startsWith("ses:SendEmail"));
    TEMPLATE.hasResourceProperties(
        "AWS::IAM::Policy",
        Map.of(
            "PolicyDocument",
            Match.objectLike(
                Map.of(
                    "Statement",
                    Match.arrayWith(
                        List.of(
                            Match.objectLike(
                                Map.of(
                                    "Action",
                                    List.of("ses:SendEmail", "ses:SendRawEmail"),
                                    "Condition",
                                    Map.of(
                                        "StringEquals",
                                        Map.of(
                                            "ses:FromAddress",
                                            List.of(
                                                "clerk@agents.example.com",
                                                "orders@agents.example.com")))))))))));
    for (String other : List.of("Dead", "Sweep", "Api")) {
      assertThat(DEPLOYED.allowed(other)).noneMatch(allowed -> allowed.startsWith("ses:"));
    }
  }

  @Test
  void both_sides_know_the_addresses_and_the_key_of_replies() {
    for (String export : List.of("step", "email")) {
      TEMPLATE.hasResourceProperties(
          "AWS::Lambda::Function",
          Map.of(
              "Environment",
              Map.of(
                  "Variables",
                  Match.objectLike(
                      Map.of(
                          "QUARKUS_FUNQY_EXPORT",
                          export,
                          "STINT_MAIL_AGENTS_CLERK_ADDRESS",
                          "clerk@agents.example.com",
                          "STINT_MAIL_AGENTS_ORDER_DESK_ADDRESS",
                          "orders@agents.example.com",
                          "STINT_LINKS_KEY_SECRET",
                          Match.anyValue())))));
    }
  }

  @Test
  void mails_that_fail_at_each_delivery_are_kept_and_somebody_is_told() {
    TEMPLATE.resourceCountIs("AWS::SQS::Queue", 5);
    TEMPLATE.hasResourceProperties(
        "AWS::CloudWatch::Alarm",
        Map.of("AlarmDescription", "A mail was not received; the log of Receive says why."));
    TEMPLATE.hasResourceProperties(
        "AWS::CloudWatch::Alarm",
        Map.of("AlarmDescription", "A mail failed and comes again; the log says why."));
  }

  @Test
  void what_people_must_do_is_in_the_outputs() {
    String outputs = TEMPLATE.findOutputs("*").toString();
    assertThat(outputs)
        .contains("agents.example.com MX 10 inbound-smtp.")
        .contains("CNAME")
        .contains("v=spf1 include:amazonses.com -all")
        .contains("aws ses set-active-receipt-rule-set --rule-set-name");
    assertThat(outputs.split("CNAME", -1)).as("three DKIM records").hasSize(4);
  }

  @Test
  void links_lead_to_the_gateway_or_where_they_are_told_to() {
    Template behind =
        Stacks.of(props -> props.email(email()).authorizer(new HttpNoneAuthorizer())).template();
    behind.hasResourceProperties("AWS::Lambda::Function", base(Match.anyValue()));
    behind.resourceCountIs("AWS::SecretsManager::Secret", 1);
    Template told =
        Stacks.of(
                props ->
                    props.email(
                        Email.at("a.example").agent("clerk").base("https://b.example").build()))
            .template();
    told.hasResourceProperties("AWS::Lambda::Function", base("https://b.example"));
    told.resourcePropertiesCountIs(
        "AWS::Lambda::Function",
        Match.objectLike(
            Map.of(
                "Environment",
                Map.of(
                    "Variables",
                    Match.objectLike(Map.of("STINT_LINKS_KEY_SECRET", Match.anyValue()))))),
        3);
  }

  private static Map<String, ?> base(Object value) {
    return Map.of(
        "Environment",
        Map.of(
            "Variables",
            Match.objectLike(Map.of("QUARKUS_FUNQY_EXPORT", "step", "STINT_LINKS_BASE", value))));
  }

  @Test
  void without_mail_there_is_nothing_of_it() {
    Template without = Stacks.byDefault().template();
    without.resourceCountIs("AWS::SES::ReceiptRuleSet", 0);
    without.resourceCountIs("AWS::SNS::Topic", 0);
    without.resourceCountIs("AWS::SecretsManager::Secret", 0);
  }

  @Test
  void cdk_nag_has_nothing_to_say() {
    assertThat(Stacks.of(props -> props.email(email())).findings()).isEmpty();
  }

  @Test
  void what_can_be_no_address_is_refused() {
    assertThatThrownBy(() -> Email.at("example").agent("clerk").build())
        .hasMessageContaining("is no domain");
    assertThatThrownBy(() -> Email.at("a.example").agent("contracts-clerk-one").build())
        .hasMessageContaining("expected up to 16");
    assertThatThrownBy(() -> Email.at("a.example").build()).hasMessageContaining("at least one");
  }
}
