package dev.stint.cdk;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegration;
import software.amazon.awscdk.services.apigatewayv2.AddRoutesOptions;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.apigatewayv2.HttpMethod;
import software.amazon.awscdk.services.apigatewayv2.HttpNoneAuthorizer;
import software.amazon.awscdk.services.apigatewayv2.HttpStage;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogDestination;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogSettings;
import software.amazon.awscdk.services.apigatewayv2.IHttpRouteAuthorizer;
import software.amazon.awscdk.services.apigatewayv2.LogGroupLogDestination;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.FunctionUrl;
import software.amazon.awscdk.services.lambda.FunctionUrlAuthType;
import software.amazon.awscdk.services.lambda.FunctionUrlOptions;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * The entry to the API: a Function URL that asks for IAM, or a gateway with an authorizer.
 *
 * @param serverErrors counts the requests that failed at this entry
 * @param callers lets a principal call the API
 */
record ApiEntry(String url, IMetric serverErrors, Consumer<IGrantable> callers) {

  private static final String SIGNED = "The token in the path is signed";

  private static final String NO_SECRET =
      "Static files of the artefact, which show nothing without the other routes";

  /**
   * @param scope the construct in which its resources are made
   */
  static ApiEntry of(
      Construct scope, StintAgentsProps props, StintFunction api, LinksKey linksKey) {
    return props
        .authorizer()
        .map(authorizer -> gateway(scope, props, api, linksKey, authorizer))
        .orElseGet(() -> functionUrl(api));
  }

  private static ApiEntry functionUrl(StintFunction api) {
    FunctionUrl url =
        api.alias()
            .addFunctionUrl(
                FunctionUrlOptions.builder().authType(FunctionUrlAuthType.AWS_IAM).build());
    IMetric errors =
        Metric.Builder.create()
            .namespace("AWS/Lambda")
            .metricName("Url5xxCount")
            .dimensionsMap(Map.of("FunctionName", api.function().getFunctionName()))
            .build();
    return new ApiEntry(url.getUrl(), errors, caller -> mayInvoke(api, caller));
  }

  /** Since October 2025 a new Function URL needs both permissions. */
  private static void mayInvoke(StintFunction api, IGrantable caller) {
    for (String action : List.of("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")) {
      caller
          .getGrantPrincipal()
          .addToPrincipalPolicy(
              PolicyStatement.Builder.create()
                  .actions(List.of(action))
                  .resources(List.of(api.alias().getFunctionArn()))
                  .conditions(
                      action.endsWith("Url")
                          ? Map.of("StringEquals", Map.of("lambda:FunctionUrlAuthType", "AWS_IAM"))
                          : Map.of("Bool", Map.of("lambda:InvokedViaFunctionUrl", "true")))
                  .build());
    }
  }

  private static ApiEntry gateway(
      Construct scope,
      StintAgentsProps props,
      StintFunction api,
      LinksKey linksKey,
      IHttpRouteAuthorizer authorizer) {
    HttpLambdaIntegration integration = new HttpLambdaIntegration("Api", api.alias());
    HttpApi gateway =
        HttpApi.Builder.create(scope, "Gateway")
            .defaultIntegration(integration)
            .defaultAuthorizer(authorizer)
            .createDefaultStage(false)
            .build();
    linksKey.usedBy(api.function());
    open(
        gateway,
        integration,
        "/decisions/{token}",
        List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST),
        SIGNED);
    for (String path : List.of("/console", "/console/{proxy+}")) {
      open(gateway, integration, path, List.of(HttpMethod.GET, HttpMethod.HEAD), NO_SECRET);
    }
    if (props.callbacks()) {
      open(gateway, integration, "/callbacks/{token}", List.of(HttpMethod.POST), SIGNED);
      open(gateway, integration, "/callbacks/{token}/heartbeat", List.of(HttpMethod.POST), SIGNED);
    }
    LogGroup calls =
        LogGroup.Builder.create(scope, "GatewayLogs")
            .retention(props.logRetention())
            .removalPolicy(props.removalPolicy())
            .build();
    HttpStage stage =
        HttpStage.Builder.create(scope, "GatewayStage")
            .httpApi(gateway)
            .autoDeploy(true)
            .throttle(props.throttle())
            .accessLogSettings(new AccessLog(calls))
            .build();
    return new ApiEntry(
        stage.getUrl(),
        gateway.metricServerError(),
        caller ->
            caller
                .getGrantPrincipal()
                .addToPrincipalPolicy(
                    PolicyStatement.Builder.create()
                        .actions(List.of("execute-api:Invoke"))
                        .resources(List.of(gateway.arnForExecuteApi()))
                        .build()));
  }

  /**
   * A route without authorizer, so that a browser may open a decision link or the console, and
   * another system post to a callback. A token in its path is its own authorisation: it is signed
   * for one person and one hold, or for one call. The console asks the other routes for all that it
   * shows.
   */
  private static void open(
      HttpApi gateway,
      HttpLambdaIntegration integration,
      String path,
      List<HttpMethod> methods,
      String why) {
    gateway
        .addRoutes(
            AddRoutesOptions.builder()
                .path(path)
                .methods(methods)
                .integration(integration)
                .authorizer(new HttpNoneAuthorizer())
                .build())
        .forEach(route -> Nag.accept(route, "AwsSolutions-APIG4", why));
  }

  /** The log group in which the gateway logs every call. */
  private record AccessLog(LogGroup calls) implements IAccessLogSettings {
    @Override
    public IAccessLogDestination getDestination() {
      return new LogGroupLogDestination(calls);
    }
  }
}
