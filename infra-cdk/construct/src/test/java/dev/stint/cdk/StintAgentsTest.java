package dev.stint.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.cdk.Stacks.Deployed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpIamAuthorizer;
import software.amazon.awscdk.services.apigatewayv2.HttpNoneAuthorizer;
import software.amazon.awscdk.services.sns.Topic;

/** What must hold for every deployment. */
class StintAgentsTest {

  private static final Template TEMPLATE = Stacks.byDefault().template();

  private static void has(String type, Map<String, ?> properties) {
    TEMPLATE.hasResourceProperties(type, properties);
  }

  @Test
  void the_step_function_may_reach_itself_through_the_queue_without_end() {
    has(
        "AWS::Lambda::Function",
        Map.of(
            "Environment",
            Map.of("Variables", Match.objectLike(Map.of("QUARKUS_FUNQY_EXPORT", "step"))),
            "RecursiveLoop",
            "Allow"));
  }

  @Test
  void functions_are_native_on_arm_with_a_log_group_that_forgets() {
    TEMPLATE.allResourcesProperties(
        "AWS::Lambda::Function",
        Match.objectLike(
            Map.of(
                "Runtime",
                "provided.al2023",
                "Architectures",
                List.of("arm64"),
                "LoggingConfig",
                Match.anyValue())));
    TEMPLATE.allResourcesProperties(
        "AWS::Logs::LogGroup", Match.objectLike(Map.of("RetentionInDays", 30)));
    TEMPLATE.resourceCountIs("AWS::Lambda::Function", 4);
    TEMPLATE.resourceCountIs("AWS::Logs::LogGroup", 4);
  }

  @Test
  void each_function_knows_how_long_it_may_take() {
    has("AWS::Lambda::Function", timeout("step", 150, "PT150S"));
    has("AWS::Lambda::Function", timeout("dead", 30, "PT30S"));
    has("AWS::Lambda::Function", timeout("sweep", 300, "PT300S"));
  }

  private static Map<String, ?> timeout(String export, int seconds, String told) {
    return Map.of(
        "Timeout",
        seconds,
        "Environment",
        Map.of(
            "Variables",
            Match.objectLike(
                Map.of("QUARKUS_FUNQY_EXPORT", export, "STINT_FUNCTION_TIMEOUT", told))));
  }

  @Test
  void steps_come_one_at_a_time_and_only_failed_ones_come_again() {
    TEMPLATE.allResourcesProperties(
        "AWS::Lambda::EventSourceMapping",
        Match.objectLike(
            Map.of("BatchSize", 1, "FunctionResponseTypes", List.of("ReportBatchItemFailures"))));
    has(
        "AWS::Lambda::EventSourceMapping",
        Map.of("ScalingConfig", Map.of("MaximumConcurrency", 50)));
  }

  @Test
  void steps_are_hidden_for_longer_than_their_function_runs_and_die_after_five_deliveries() {
    has(
        "AWS::SQS::Queue",
        Map.of(
            "VisibilityTimeout",
            180,
            "SqsManagedSseEnabled",
            true,
            "RedrivePolicy",
            Match.objectLike(Map.of("maxReceiveCount", 5))));
    TEMPLATE.resourceCountIs("AWS::SQS::Queue", 3);
  }

  @Test
  void the_visibility_follows_the_timeout() {
    Template slow =
        Stacks.of(props -> props.stepTimeout(Duration.minutes(10)).receivesMax(3)).template();
    slow.hasResourceProperties(
        "AWS::SQS::Queue",
        Map.of(
            "VisibilityTimeout",
            630,
            "RedrivePolicy",
            Match.objectLike(Map.of("maxReceiveCount", 3))));
    slow.hasResourceProperties(
        "AWS::Lambda::Function",
        Map.of(
            "Environment",
            Map.of("Variables", Match.objectLike(Map.of("STINT_RECEIVES_MAX", "3")))));
  }

  @Test
  void the_log_is_encrypted_recoverable_and_not_easily_deleted() {
    TEMPLATE.hasResource(
        "AWS::DynamoDB::Table",
        Map.of(
            "DeletionPolicy",
            "Retain",
            "Properties",
            Match.objectLike(
                Map.of(
                    "BillingMode", "PAY_PER_REQUEST",
                    "SSESpecification", Map.of("SSEEnabled", true),
                    "PointInTimeRecoverySpecification", Map.of("PointInTimeRecoveryEnabled", true),
                    "TimeToLiveSpecification", Map.of("AttributeName", "expires", "Enabled", true),
                    "DeletionProtectionEnabled", true))));
  }

  @Test
  void payloads_are_encrypted_private_and_spoken_of_over_tls_only() {
    has(
        "AWS::S3::Bucket",
        Map.of(
            "BucketEncryption",
            Match.anyValue(),
            "LifecycleConfiguration",
            Match.anyValue(),
            "PublicAccessBlockConfiguration",
            Map.of(
                "BlockPublicAcls", true,
                "BlockPublicPolicy", true,
                "IgnorePublicAcls", true,
                "RestrictPublicBuckets", true)));
    for (String policy : List.of("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy")) {
      TEMPLATE.allResourcesProperties(
          policy,
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
                                          "Effect",
                                          "Deny",
                                          "Condition",
                                          Map.of(
                                              "Bool",
                                              Map.of("aws:SecureTransport", "false")))))))))));
    }
  }

  @Test
  void the_api_wants_iam_unless_an_authorizer_is_given() {
    has("AWS::Lambda::Url", Map.of("AuthType", "AWS_IAM"));
    Template gateway = Stacks.of(props -> props.authorizer(new HttpNoneAuthorizer())).template();
    gateway.resourceCountIs("AWS::Lambda::Url", 0);
    gateway.hasResourceProperties("AWS::ApiGatewayV2::Api", Map.of("ProtocolType", "HTTP"));
    gateway.hasResourceProperties(
        "AWS::ApiGatewayV2::Integration", Map.of("PayloadFormatVersion", "2.0"));
  }

  @Test
  void lost_work_is_looked_for_on_a_schedule() {
    has("AWS::Events::Rule", Map.of("ScheduleExpression", "rate(16 minutes)", "State", "ENABLED"));
  }

  @Test
  void people_are_told_what_they_must_look_at() {
    TEMPLATE.resourceCountIs("AWS::CloudWatch::Alarm", 7);
    has(
        "AWS::CloudWatch::Alarm",
        Map.of(
            "Threshold",
            1,
            "Metrics",
            Match.arrayWith(
                List.of(
                    Match.objectLike(
                        Map.of("Expression", "FILL(invocations, 0) + FILL(waiting, 0)"))))));
    for (String metric : List.of("ApproximateAgeOfOldestMessage", "Throttles", "Errors")) {
      has("AWS::CloudWatch::Alarm", Map.of("MetricName", metric));
    }
    TEMPLATE.resourceCountIs("AWS::CloudWatch::Dashboard", 1);
    Deployed watched = Stacks.with((stack, props) -> props.alarms(new Topic(stack, "Alarms")));
    watched
        .template()
        .allResourcesProperties(
            "AWS::CloudWatch::Alarm",
            Match.objectLike(Map.of("AlarmActions", List.of(Match.anyValue()))));
    watched
        .template()
        .hasResourceProperties(
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
                                        "Principal",
                                        Map.of("Service", "cloudwatch.amazonaws.com")))))))));
  }

  @Test
  void each_function_may_do_what_it_does_and_nothing_else() {
    assertThat(Stacks.byDefault().allowed("Step"))
        .containsExactlyInAnyOrder(
            "logs:CreateLogStream on AgentsStepLogs",
            "logs:PutLogEvents on AgentsStepLogs",
            "dynamodb:Query on AgentsRuns",
            "dynamodb:GetItem on AgentsRuns",
            "dynamodb:PutItem on AgentsRuns",
            "dynamodb:UpdateItem on AgentsRuns",
            "sqs:SendMessage on AgentsSteps",
            "sqs:ReceiveMessage on AgentsSteps",
            "sqs:ChangeMessageVisibility on AgentsSteps",
            "sqs:GetQueueUrl on AgentsSteps",
            "sqs:DeleteMessage on AgentsSteps",
            "sqs:GetQueueAttributes on AgentsSteps",
            "s3:GetObject on AgentsPayloads/runs/*",
            "s3:PutObject on AgentsPayloads/runs/*",
            "s3:ListBucket on AgentsPayloads",
            "scheduler:CreateSchedule on arn:AWS::Partition:scheduler:AWS::Region:AWS::AccountId:schedule/AgentsSchedulesGroup/*",
            "iam:PassRole on AgentsSchedulesRole");
    assertThat(Stacks.byDefault().allowed("Sweep"))
        .containsExactlyInAnyOrder(
            "logs:CreateLogStream on AgentsSweepLogs",
            "logs:PutLogEvents on AgentsSweepLogs",
            "dynamodb:Query on AgentsRuns",
            "dynamodb:Query on AgentsRuns/index/runs-by-status",
            "dynamodb:GetItem on AgentsRuns",
            "dynamodb:PutItem on AgentsRuns",
            "dynamodb:UpdateItem on AgentsRuns",
            "sqs:SendMessage on AgentsSteps");
    assertThat(Stacks.byDefault().allowed("Dead"))
        .contains("sqs:ReceiveMessage on AgentsDeadSteps", "sqs:SendMessage on AgentsSteps")
        .noneMatch(grant -> grant.startsWith("s3:"));
    assertThat(Stacks.byDefault().allowed("Api"))
        .contains("dynamodb:Query on AgentsRuns/index/runs-by-status")
        .noneMatch(grant -> grant.startsWith("sqs:Receive"));
  }

  @Test
  void decision_links_are_signed_and_need_no_other_authorisation() {
    Template gateway = Stacks.of(props -> props.authorizer(new HttpIamAuthorizer())).template();
    gateway.hasResourceProperties(
        "AWS::ApiGatewayV2::Route",
        Map.of("RouteKey", "POST /decisions/{token}", "AuthorizationType", "NONE"));
    gateway.hasResourceProperties(
        "AWS::ApiGatewayV2::Route",
        Map.of("RouteKey", "GET /console/{proxy+}", "AuthorizationType", "NONE"));
    gateway.hasResourceProperties(
        "AWS::ApiGatewayV2::Route", Map.of("RouteKey", "$default", "AuthorizationType", "AWS_IAM"));
    gateway.hasResourceProperties(
        "AWS::Lambda::Function",
        Map.of(
            "Environment",
            Map.of(
                "Variables",
                Match.objectLike(Map.of("STINT_LINKS_KEY_SECRET", Match.anyValue())))));
    gateway.hasResourceProperties(
        "AWS::SecretsManager::Secret",
        Map.of("GenerateSecretString", Match.objectLike(Map.of("PasswordLength", 64))));
    TEMPLATE.resourceCountIs("AWS::SecretsManager::Secret", 0);
  }

  @Test
  void holds_expire_by_schedules_of_a_group_of_their_own() {
    TEMPLATE.resourceCountIs("AWS::Scheduler::ScheduleGroup", 1);
    has(
        "AWS::Lambda::Function",
        Map.of(
            "Environment",
            Map.of(
                "Variables",
                Match.objectLike(
                    Map.of(
                        "QUARKUS_FUNQY_EXPORT", "step",
                        "STINT_SCHEDULE_ROLE", Match.anyValue(),
                        "STINT_SCHEDULE_GROUP", Match.anyValue(),
                        "STINT_SCHEDULE_QUEUE_ARN", Match.anyValue())))));
    has(
        "AWS::IAM::Role",
        Map.of(
            "AssumeRolePolicyDocument",
            Match.objectLike(
                Map.of(
                    "Statement",
                    Match.arrayWith(
                        List.of(
                            Match.objectLike(
                                Map.of(
                                    "Principal",
                                    Map.of("Service", "scheduler.amazonaws.com")))))))));
  }

  @Test
  void nothing_is_granted_on_everything() {
    Set<String> all = new TreeSet<>();
    for (String function : List.of("Step", "Dead", "Sweep", "Api")) {
      all.addAll(Stacks.byDefault().allowed(function));
    }
    assertThat(all)
        .noneMatch(grant -> grant.endsWith(" on *"))
        .noneMatch(grant -> grant.contains(":* on"));
  }

  @Test
  void what_holds_data_keeps_its_name_in_every_release() {
    assertThat(Stacks.byDefault().logicalIds("AWS::DynamoDB::Table"))
        .containsExactly("AgentsRuns76F2DA8D");
    assertThat(Stacks.byDefault().logicalIds("AWS::S3::Bucket"))
        .containsExactly("AgentsPayloads5EE1833C");
    assertThat(Stacks.byDefault().logicalIds("AWS::SQS::Queue"))
        .contains("AgentsSteps75D54323", "AgentsDeadStepsCAE512AE");
  }

  @Test
  void a_stack_to_be_thrown_away_can_be() {
    Stacks.of(props -> props.removalPolicy(RemovalPolicy.DESTROY))
        .template()
        .hasResource(
            "AWS::DynamoDB::Table",
            Map.of(
                "DeletionPolicy",
                "Delete",
                "Properties",
                Match.objectLike(Map.of("DeletionProtectionEnabled", false))));
  }

  @Test
  void the_rules_of_aws_solutions_find_nothing() {
    assertThat(Stacks.of(props -> props).findings()).isEmpty();
    assertThat(Stacks.of(props -> props.authorizer(new HttpIamAuthorizer())).findings()).isEmpty();
  }

  @Test
  void what_a_user_grants_on_everything_is_still_found() {
    Deployed careless = Stacks.of(props -> props);
    StintAgents agents = (StintAgents) careless.stack().getNode().findChild("Agents");
    agents.grantModels(List.of("*"));
    assertThat(careless.findings()).singleElement().asString().contains("AwsSolutions-IAM5");
  }
}
