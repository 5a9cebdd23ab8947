package dev.stint.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.cdk.Stacks.Deployed;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpIamAuthorizer;

/** What other systems need to answer calls. */
class CallbacksTest {

  private static final Deployed DEPLOYED =
      Stacks.of(props -> props.callbacks().authorizer(new HttpIamAuthorizer()));

  @Test
  void a_callback_needs_no_other_authorisation_than_its_token() {
    for (String path : new String[] {"/callbacks/{token}", "/callbacks/{token}/heartbeat"}) {
      DEPLOYED
          .template()
          .hasResourceProperties(
              "AWS::ApiGatewayV2::Route",
              Map.of("RouteKey", "POST " + path, "AuthorizationType", "NONE"));
    }
    Template without = Stacks.of(props -> props.authorizer(new HttpIamAuthorizer())).template();
    without.resourcePropertiesCountIs(
        "AWS::ApiGatewayV2::Route", Map.of("RouteKey", Match.stringLikeRegexp("callbacks")), 0);
  }

  @Test
  void callbacks_come_by_a_queue_too_and_what_is_not_taken_is_seen() {
    Template template = DEPLOYED.template();
    template.hasResourceProperties(
        "AWS::SQS::Queue",
        Map.of(
            "VisibilityTimeout",
            330,
            "RedrivePolicy",
            Match.objectLike(Map.of("maxReceiveCount", 12))));
    template.hasResourceProperties(
        "AWS::CloudWatch::Alarm",
        Map.of("AlarmDescription", Match.stringLikeRegexp("An answer was not taken")));
  }

  @Test
  void the_function_of_callbacks_appends_answers_and_nothing_else() {
    assertThat(DEPLOYED.allowed("Callback"))
        .contains(
            "sqs:ReceiveMessage on AgentsCallbacks",
            "sqs:SendMessage on AgentsSteps",
            "dynamodb:PutItem on AgentsRuns")
        .noneMatch(grant -> grant.startsWith("scheduler:"));
  }

  @Test
  void steps_sign_tokens_and_know_the_address_of_the_api() {
    DEPLOYED
        .template()
        .hasResourceProperties(
            "AWS::Lambda::Function",
            Map.of(
                "Environment",
                Map.of(
                    "Variables",
                    Match.objectLike(
                        Map.of(
                            "QUARKUS_FUNQY_EXPORT",
                            "step",
                            "STINT_LINKS_KEY_SECRET",
                            Match.anyValue(),
                            "STINT_LINKS_BASE",
                            Match.anyValue())))));
  }

  @Test
  void the_rules_of_aws_solutions_find_nothing() {
    assertThat(DEPLOYED.findings()).isEmpty();
    assertThat(Stacks.of(props -> props.callbacks()).findings()).isEmpty();
  }
}
