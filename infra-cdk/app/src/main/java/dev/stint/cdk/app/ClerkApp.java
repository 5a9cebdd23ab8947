package dev.stint.cdk.app;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.nio.file.Path;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;

/**
 * Synthesises the example's stack into {@code cdk.out}. Context: {@code target}, where the
 * artefacts are ({@code functions/clerk/target} by default); {@code stand-in}, true to synthesise
 * without artefacts.
 */
public final class ClerkApp {

  private ClerkApp() {}

  public static void main(String... args) {
    App app = new App();
    try {
      new ClerkStack(app, "StintClerk", Artefacts.of(app.getNode(), Path.of("")));
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    Aspects.of(app).add(new AwsSolutionsChecks());
    app.synth();
  }
}
