package dev.stint.cdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.cdk.Stacks.Deployed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Matcher;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpIamAuthorizer;
import software.amazon.awscdk.services.codedeploy.LambdaDeploymentConfig;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.secretsmanager.Secret;

/** The questions of a person who reviews a stack before it is deployed into their account. */
class ReviewTest {

  private static final Template TEMPLATE = Stacks.byDefault().template();

  private static Matcher like(Map<String, ?> properties) {
    return Match.objectLike(properties);
  }

  private static Map<String, ?> variables(Map<String, ?> some) {
    return Map.of("Environment", Map.of("Variables", like(some)));
  }

  private static Map<String, ?> statement(Map<String, ?> some) {
    return Map.of(
        "PolicyDocument", like(Map.of("Statement", Match.arrayWith(List.of(like(some))))));
  }

  @Test
  void an_artefact_for_another_machine_is_refused() {
    Code x86 = Stacks.code(Stacks.X86_64);
    assertThatThrownBy(
            () -> StintAgentsProps.of(x86, x86).architecture(Architecture.ARM_64).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was built for x86_64, and the functions are declared as arm64");
    assertThat(StintAgentsProps.of(x86, x86).build().architecture().getName()).isEqualTo("x86_64");
    assertThatThrownBy(() -> StintAgentsProps.of(Stacks.code(), x86).build())
        .hasMessageContaining("was built for x86_64");
  }

  @Test
  void what_is_no_executable_is_refused_unless_nothing_is_built_yet() {
    Code other = Stacks.code(0x28);
    assertThatThrownBy(() -> StintAgentsProps.of(other, other).build())
        .hasMessageContaining("no executable for Linux on arm64 or x86-64");
    assertThat(StintAgentsProps.of(other, other).checksArtefacts(false).build()).isNotNull();
  }

  @Test
  void runs_expire_only_where_that_is_asked_for_and_the_sweep_alone_may_erase() {
    assertThat(Stacks.byDefault().template().toJSON().toString())
        .doesNotContain("STINT_RETENTION", "dynamodb:DeleteItem", "s3:DeleteObject");

    Deployed kept =
        Stacks.of(
            props ->
                props
                    .retention("finished", Duration.days(90))
                    .retention("clerk/failed", Duration.hours(36)));
    kept.template()
        .hasResourceProperties(
            "AWS::Lambda::Function",
            variables(
                Map.of(
                    "QUARKUS_FUNQY_EXPORT", "sweep",
                    "STINT_RETENTION", "finished:PT129600M,clerk/failed:PT2160M")));
    assertThat(kept.allowed("Sweep"))
        .contains(
            "dynamodb:DeleteItem on AgentsRuns",
            "dynamodb:BatchWriteItem on AgentsRuns",
            "s3:DeleteObject on AgentsPayloads/runs/*",
            "s3:ListBucket on AgentsPayloads")
        .doesNotContain("s3:GetObject on AgentsPayloads/runs/*");
    for (String function : List.of("Step", "Dead", "Api")) {
      assertThat(kept.allowed(function))
          .as(function)
          .noneMatch(grant -> grant.matches("(dynamodb|s3):Delete.*"));
    }
    assertThat(kept.findings()).isEmpty();
  }

  @Test
  void a_retention_that_no_sweep_would_read_is_refused() {
    StintAgentsProps.Builder props = StintAgentsProps.of(Stacks.code(), Stacks.code());
    for (String runs :
        List.of("running", "", "clerk", "finished:1", "/finished", "a/b/failed", "*/failed")) {
      assertThatThrownBy(() -> props.retention(runs, Duration.days(1)))
          .as(runs)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> props.retention("*", Duration.minutes(14)))
        .hasMessageContaining("at least 15");
    assertThat(props.retention("*", Duration.minutes(15)).build().retention()).hasSize(1);
  }

  @Test
  void functions_are_called_by_an_alias_so_that_a_deployment_can_go_back() {
    TEMPLATE.resourceCountIs("AWS::Lambda::Alias", 4);
    TEMPLATE.allResourcesProperties("AWS::Lambda::Alias", like(Map.of("Name", "live")));
    TEMPLATE.hasResource("AWS::Lambda::Version", Map.of("DeletionPolicy", "Retain"));
    TEMPLATE.allResourcesProperties(
        "AWS::Lambda::EventSourceMapping",
        like(
            Map.of(
                "FunctionName",
                Map.of("Fn::Join", List.of("", Match.arrayWith(List.of(":live")))))));
    TEMPLATE.hasResourceProperties("AWS::Lambda::Url", Map.of("Qualifier", "live"));
    TEMPLATE.hasResourceProperties(
        "AWS::Events::Rule",
        Map.of(
            "Targets",
            List.of(like(Map.of("Arn", like(Map.of("Ref", Match.stringLikeRegexp(".*Live.*"))))))));
  }

  @Test
  void a_deployment_may_be_gradual_and_goes_back_when_steps_or_requests_fail() {
    Deployed gradual =
        Stacks.of(props -> props.gradual(LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES));
    gradual.template().resourceCountIs("AWS::CodeDeploy::DeploymentGroup", 2);
    gradual
        .template()
        .allResourcesProperties(
            "AWS::CodeDeploy::DeploymentGroup",
            like(
                Map.of(
                    "AlarmConfiguration",
                    like(Map.of("Enabled", true)),
                    "AutoRollbackConfiguration",
                    Map.of(
                        "Enabled",
                        true,
                        "Events",
                        Match.arrayWith(List.of("DEPLOYMENT_STOP_ON_ALARM"))))));
    assertThat(gradual.findings()).isEmpty();
  }

  @Test
  void functions_are_started_as_lambda_starts_them_and_log_json_with_a_level() {
    TEMPLATE.allResourcesProperties(
        "AWS::Lambda::Function",
        like(
            Map.of(
                "Handler",
                "bootstrap",
                "LoggingConfig",
                like(
                    Map.of(
                        "LogFormat", "JSON",
                        "ApplicationLogLevel", "INFO",
                        "SystemLogLevel", "WARN")))));
    TEMPLATE.allResourcesProperties(
        "AWS::Lambda::Function",
        like(variables(Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"))));
  }

  @Test
  void texts_are_versioned_and_what_was_deleted_is_forgotten_after_a_month() {
    TEMPLATE.hasResourceProperties(
        "AWS::S3::Bucket",
        Map.of(
            "VersioningConfiguration",
            Map.of("Status", "Enabled"),
            "LifecycleConfiguration",
            Map.of(
                "Rules",
                List.of(
                    like(Map.of("NoncurrentVersionExpiration", Map.of("NoncurrentDays", 30)))))));
  }

  @Test
  void only_the_schedules_of_this_stack_use_their_role_and_only_scheduler_is_given_it() {
    TEMPLATE.hasResourceProperties(
        "AWS::IAM::Role",
        Map.of(
            "AssumeRolePolicyDocument",
            like(
                Map.of(
                    "Statement",
                    List.of(
                        like(
                            Map.of(
                                "Condition",
                                Map.of(
                                    "StringEquals",
                                    Map.of(
                                        "aws:SourceAccount",
                                        Match.anyValue(),
                                        "aws:SourceArn",
                                        Match.anyValue())),
                                "Principal",
                                Map.of("Service", "scheduler.amazonaws.com"))))))));
    TEMPLATE.hasResourceProperties(
        "AWS::IAM::Policy",
        statement(
            Map.of(
                "Action",
                "iam:PassRole",
                "Condition",
                Map.of("StringEquals", Map.of("iam:PassedToService", "scheduler.amazonaws.com")))));
  }

  @Test
  void what_a_schedule_cannot_deliver_is_kept() {
    TEMPLATE.hasResourceProperties(
        "AWS::Lambda::Function",
        variables(Map.of("STINT_SCHEDULE_DEAD_LETTER_ARN", Match.anyValue())));
    TEMPLATE.hasResourceProperties(
        "AWS::Events::Rule",
        Map.of(
            "Targets",
            List.of(
                like(
                    Map.of(
                        "DeadLetterConfig",
                        Match.anyValue(),
                        "RetryPolicy",
                        Map.of("MaximumEventAgeInSeconds", 960, "MaximumRetryAttempts", 2))))));
  }

  @Test
  void an_api_behind_an_authorizer_takes_so_much_a_second_and_no_more() {
    Stacks.of(props -> props.authorizer(new HttpIamAuthorizer()).throttle(7, 9))
        .template()
        .hasResourceProperties(
            "AWS::ApiGatewayV2::Stage",
            Map.of(
                "DefaultRouteSettings",
                Map.of("ThrottlingRateLimit", 7, "ThrottlingBurstLimit", 9)));
  }

  /** The order of {@code Map.of} differs between JVMs, and would change the stack. */
  @Test
  void what_is_accepted_stands_in_the_template_in_one_order() {
    String template = TEMPLATE.toJSON().toString();
    assertThat(template).contains("rules_to_suppress=[{id=");
    assertThat(template).doesNotContain("rules_to_suppress=[{reason=", "{applies_to=");
  }

  @Test
  void somebody_is_told_when_requests_fail_and_when_no_sweep_runs() {
    TEMPLATE.hasResourceProperties(
        "AWS::CloudWatch::Alarm",
        Map.of(
            "MetricName", "Invocations",
            "Period", 48 * 60,
            "Threshold", 1,
            "ComparisonOperator", "LessThanThreshold",
            "TreatMissingData", "breaching"));
    TEMPLATE.hasResourceProperties(
        "AWS::CloudWatch::Alarm",
        Map.of("AlarmDescription", "Requests to the API failed; its log says why."));
  }

  @Test
  void whoever_may_call_the_api_has_both_permissions_of_a_function_url() {
    Deployed deployed = Stacks.of(props -> props);
    StintAgents agents = (StintAgents) deployed.stack().getNode().findChild("Agents");
    agents.grantCall(
        Role.Builder.create(deployed.stack(), "Caller")
            .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
            .build());
    for (Map<String, ?> grant :
        List.of(
            Map.of(
                "Action",
                "lambda:InvokeFunctionUrl",
                "Condition",
                Map.of("StringEquals", Map.of("lambda:FunctionUrlAuthType", "AWS_IAM"))),
            Map.of(
                "Action",
                "lambda:InvokeFunction",
                "Condition",
                Map.of("Bool", Map.of("lambda:InvokedViaFunctionUrl", "true"))))) {
      deployed.template().hasResourceProperties("AWS::IAM::Policy", statement(grant));
    }
  }

  @Test
  void functions_may_run_in_a_vpc() {
    Deployed deployed =
        Stacks.with(
            (stack, props) ->
                props.network(
                    Network.of(
                        Vpc.Builder.create(stack, "Vpc")
                            .restrictDefaultSecurityGroup(false)
                            .build())));
    deployed
        .template()
        .allResourcesProperties(
            "AWS::Lambda::Function",
            like(Map.of("VpcConfig", like(Map.of("SubnetIds", Match.anyValue())))));
    deployed
        .template()
        .resourcePropertiesCountIs(
            "AWS::IAM::Role",
            like(
                Map.of(
                    "ManagedPolicyArns",
                    List.of(
                        Map.of(
                            "Fn::Join",
                            List.of(
                                "",
                                Match.arrayWith(
                                    List.of(
                                        Match.stringLikeRegexp(
                                            ".*AWSLambdaVPCAccessExecutionRole$")))))))),
            4);
    assertThat(deployed.findings()).noneMatch(finding -> !finding.contains("VPC7"));
  }

  @Test
  void a_vendors_key_is_read_from_secrets_manager_by_steps_alone() {
    Deployed deployed =
        Stacks.with(
            (stack, props) ->
                props.secret(
                    "STINT_MODELS_MAIN_API_KEY",
                    Secret.fromSecretNameV2(stack, "OpenAi", "prod/openai")));
    deployed
        .template()
        .resourcePropertiesCountIs(
            "AWS::Lambda::Function",
            like(variables(Map.of("STINT_MODELS_MAIN_API_KEY_SECRET", Match.anyValue()))),
            1);
    assertThat(deployed.allowed("Step"))
        .anyMatch(grant -> grant.startsWith("secretsmanager:GetSecretValue"));
    assertThat(deployed.allowed("Api"))
        .noneMatch(grant -> grant.startsWith("secretsmanager:GetSecretValue"));
  }

  @Test
  void a_first_deployment_that_failed_leaves_the_protected_table_and_nothing_else() {
    for (String type : List.of("AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::Logs::LogGroup")) {
      TEMPLATE.allResources(
          type,
          like(Map.of("DeletionPolicy", "RetainExceptOnCreate", "UpdateReplacePolicy", "Retain")));
    }
    TEMPLATE.hasResource("AWS::DynamoDB::Table", Map.of("DeletionPolicy", "Retain"));
    Stacks.of(props -> props.removalPolicy(RemovalPolicy.RETAIN))
        .template()
        .hasResource("AWS::S3::Bucket", Map.of("DeletionPolicy", "Retain"));
  }
}
