package dev.stint.cdk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.codedeploy.LambdaDeploymentGroup;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.RecursiveLoop;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.VersionOptions;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A native function with a role and a log group of its own, so that it may do nothing by default.
 * All callers use its alias {@code live}. Every deployment publishes a version and moves the alias
 * to it, at once or gradually. Earlier versions stay, so that the alias can go back.
 */
final class StintFunction extends Construct {

  private static final String ALIAS = "live";

  /**
   * Allows making and removing network interfaces. CDK adds this policy only to roles that it
   * makes.
   */
  private static final String IN_A_VPC = "service-role/AWSLambdaVPCAccessExecutionRole";

  private final StintAgentsProps props;
  private final Function function;
  private final LogGroup logs;
  private final Alias alias;

  /**
   * @param loop whether the function may reach itself through the queue without limit; otherwise
   *     Lambda stops it after about 16 times
   */
  StintFunction(
      Construct scope,
      String id,
      StintAgentsProps props,
      Code code,
      Duration timeout,
      RecursiveLoop loop,
      Map<String, String> environment) {
    super(scope, id);
    this.props = props;
    logs =
        LogGroup.Builder.create(this, "Logs")
            .retention(props.logRetention())
            .removalPolicy(props.removalPolicy())
            .build();
    Role role =
        Role.Builder.create(this, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .build();
    logs.grantWrite(role);
    props.telemetry().grantTo(role);
    if (props.network().isPresent()) {
      role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(IN_A_VPC));
    }
    Function.Builder builder =
        Function.Builder.create(this, "Function")
            .runtime(Runtime.PROVIDED_AL2023)
            .architecture(props.architecture())
            .handler("bootstrap")
            .code(code)
            .memorySize(props.memoryMb())
            .timeout(timeout)
            .recursiveLoop(loop)
            .environment(variables(scope, timeout, environment))
            .role(role)
            .logGroup(logs)
            .loggingFormat(LoggingFormat.JSON)
            .applicationLogLevelV2(props.logLevel())
            .systemLogLevelV2(props.systemLogLevel())
            .currentVersionOptions(
                VersionOptions.builder().removalPolicy(RemovalPolicy.RETAIN).build());
    props
        .network()
        .ifPresent(
            network -> {
              builder.vpc(network.vpc()).vpcSubnets(network.subnets());
              if (!network.securityGroups().isEmpty()) {
                builder.securityGroups(network.securityGroups());
              }
            });
    function = builder.build();
    alias =
        Alias.Builder.create(this, "Live")
            .aliasName(ALIAS)
            .version(function.getCurrentVersion())
            .build();
    accept();
  }

  private Map<String, String> variables(
      Construct agents, Duration timeout, Map<String, String> more) {
    Map<String, String> variables = new LinkedHashMap<>(props.environment());
    variables.putAll(props.telemetry().variables(agents));
    variables.putAll(more);
    variables.put("STINT_FUNCTION_TIMEOUT", "PT" + timeout.toSeconds() + "S");
    variables.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
    // A native image must leave signals to Lambda.
    variables.put("DISABLE_SIGNAL_HANDLERS", "true");
    return variables;
  }

  private void accept() {
    Nag.accept(
        this,
        "AwsSolutions-IAM5",
        "Keys below a prefix of the buckets, as texts are named by their hash, and schedules of a group of their own",
        "/^Resource::(<.*(Payloads|EmailBucket).*\\.Arn>\\/.+|arn:.*:scheduler:.*:schedule\\/<.*Schedules.*>)\\/\\*$/");
    if (props.network().isPresent()) {
      Nag.accept(
          this,
          "AwsSolutions-IAM4",
          "A function in a VPC makes its network interfaces by the policy that AWS keeps for that",
          "/^Policy::arn:.*AWSLambdaVPCAccessExecutionRole$/");
    }
  }

  /** Raises the memory of a function that needs more than the others. */
  void atLeastMb(int memoryMb) {
    CfnFunction resource =
        (CfnFunction) Objects.requireNonNull(function.getNode().getDefaultChild());
    resource.setMemorySize(Math.max(memoryMb, resource.getMemorySize().intValue()));
  }

  /**
   * If {@code gradual} is set, moves callers to a new version gradually, and back if the alarm goes
   * off meanwhile.
   */
  void moveGradually(IAlarm alarm) {
    props
        .gradual()
        .ifPresent(
            how -> {
              LambdaDeploymentGroup group =
                  LambdaDeploymentGroup.Builder.create(this, "Deployment")
                      .alias(alias)
                      .deploymentConfig(how)
                      .alarms(List.of(alarm))
                      .build();
              Nag.accept(
                  group,
                  "AwsSolutions-IAM4",
                  "CodeDeploy moves the alias by the policy that AWS keeps for that");
            });
  }

  Function function() {
    return function;
  }

  /** The alias that callers use. */
  Alias alias() {
    return alias;
  }

  LogGroup logs() {
    return logs;
  }
}
