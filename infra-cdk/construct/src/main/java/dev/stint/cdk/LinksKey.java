package dev.stint.cdk;

import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/** The key of decision links and reply addresses: a secret, made only if one of them is used. */
final class LinksKey {

  private static final int CHARS = 64;

  private final Construct scope;
  private final RemovalPolicy removal;
  private @Nullable Secret key;

  LinksKey(Construct scope, RemovalPolicy removal) {
    this.scope = scope;
    this.removal = removal;
  }

  /** Lets a function read the secret, and sets the variable with its ARN. */
  void usedBy(Function function) {
    Secret secret = secret();
    secret.grantRead(function);
    function.addEnvironment("STINT_LINKS_KEY_SECRET", secret.getSecretArn());
  }

  private Secret secret() {
    if (key == null) {
      key =
          Secret.Builder.create(scope, "LinksKey")
              .description("Signs the decision links and reply addresses of Stint")
              .generateSecretString(
                  SecretStringGenerator.builder()
                      .passwordLength(CHARS)
                      .excludePunctuation(true)
                      .build())
              .removalPolicy(removal)
              .build();
      Nag.accept(
          key,
          "AwsSolutions-SMG4",
          "Rotated when somebody wants to: functions read it again, and the version before is taken while its links are used");
    }
    return key;
  }
}
