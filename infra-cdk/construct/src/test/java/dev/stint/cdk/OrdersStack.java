package dev.stint.cdk;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigatewayv2.IHttpRouteAuthorizer;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/** The stack of the page on AWS. */
final class OrdersStack extends Stack {

  OrdersStack(
      Construct scope,
      Code worker,
      Code api,
      ITopic topic,
      IHttpRouteAuthorizer jwt,
      ITable ordersTable) {
    super(scope, "Orders");
    // tag::stack[]
    StintAgents agents =
        new StintAgents(
            this,
            "Agents",
            StintAgentsProps.of(worker, api) // Code.fromAsset(…), one for each function.zip
                .stepTimeout(Duration.minutes(5)) // a step with its model call
                .stepsMax(200) // steps at a time
                .alarms(topic)
                .authorizer(jwt) // API Gateway instead of a Function URL with IAM
                .email(Email.at("agents.example.com").agent("support").build()) // see below
                .environment("STINT_MODELS_MAIN_PROVIDER", "bedrock")
                .environment("STINT_MODELS_MAIN_MODEL", "amazon.nova-lite-v1:0")
                .build());
    agents.grantModels(
        List.of("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"));
    ordersTable.grantReadWriteData(agents.stepFunction()); // what your tools need
    // end::stack[]
  }
}
