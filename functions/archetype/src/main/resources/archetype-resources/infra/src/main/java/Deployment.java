import dev.stint.cdk.StintAgents;
import dev.stint.cdk.StintAgentsProps;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.Code;

/** Deploys the application, with a model of Bedrock, which needs no key. */
public class Deployment {

  public static void main(String... args) {
    App app = new App();
    Stack stack = new Stack(app, "${artifactId}");
    StintAgents agents =
        new StintAgents(
            stack,
            "Agents",
            StintAgentsProps.of(
                    Code.fromAsset("../target/stint-lambda/function.zip"),
                    Code.fromAsset("../target/stint-lambda-http/function.zip"))
                .environment("STINT_MODELS_NOVA_PROVIDER", "bedrock")
                .environment("STINT_MODELS_NOVA_MODEL", "amazon.nova-lite-v1:0")
                .build());
    agents.grantModels(
        List.of("arn:aws:bedrock:%s::foundation-model/amazon.nova-lite-v1:0".formatted(stack.getRegion())));
    app.synth();
  }
}
