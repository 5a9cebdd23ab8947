package dev.stint.cdk;

import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/** The key of decision links and reply addresses: a secret, made where one of them is used. */
final class LinksKey {

  private static final int CHARS = 64;

  private final Construct scope;
  private final RemovalPolicy removal;
  private @Nullable Secret key;

  LinksKey(Construct scope, RemovalPolicy removal) {
    this.scope = scope;
    this.removal = removal;
  }

  /** For the environment of a function. */
  String value() {
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
          "Rotated by hand: the key before it must stay known while its links are used");
    }
    return key.getSecretValue().unsafeUnwrap();
  }
}
