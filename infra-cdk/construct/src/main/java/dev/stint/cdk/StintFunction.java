package dev.stint.cdk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.RecursiveLoop;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A native function with a role and a log group of its own, so that it may do nothing by default.
 */
final class StintFunction extends Construct {

  private final Function function;
  private final LogGroup logs;

  /**
   * @param loop whether the function may reach itself through the queue without end: Lambda stops
   *     others after about 16 times
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
    Map<String, String> variables = new LinkedHashMap<>(props.environment());
    variables.putAll(environment);
    variables.put("STINT_FUNCTION_TIMEOUT", "PT" + timeout.toSeconds() + "S");
    // A native image must leave signals to Lambda.
    variables.put("DISABLE_SIGNAL_HANDLERS", "true");
    function =
        Function.Builder.create(this, "Function")
            .runtime(Runtime.PROVIDED_AL2023)
            .architecture(props.architecture())
            .handler("not.used.in.provided.runtime")
            .code(code)
            .memorySize(props.memoryMb())
            .timeout(timeout)
            .recursiveLoop(loop)
            .environment(variables)
            .role(role)
            .logGroup(logs)
            .build();
    Nag.accept(
        this,
        "AwsSolutions-IAM5",
        "Keys below a prefix of the buckets, as texts are named by their hash, and schedules of a group of their own",
        "/^Resource::(<.*(Payloads|EmailBucket).*\\.Arn>\\/.+|arn:.*:scheduler:.*:schedule\\/<.*Schedules.*>)\\/\\*$/");
  }

  /** For one that needs more than the others. */
  void atLeastMb(int memoryMb) {
    CfnFunction resource =
        (CfnFunction) Objects.requireNonNull(function.getNode().getDefaultChild());
    resource.setMemorySize(Math.max(memoryMb, resource.getMemorySize().intValue()));
  }

  Function function() {
    return function;
  }

  LogGroup logs() {
    return logs;
  }
}
