package dev.stint.lambda;

import dev.stint.quarkus.InitFailure;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts a function; if it cannot start, reports to Lambda why. */
@QuarkusMain
public final class LambdaMain {

  private LambdaMain() {}

  public static void main(String... args) {
    Quarkus.run(
        null,
        (code, failure) -> {
          if (failure != null) {
            InitFailure.report(failure);
          }
          System.exit(code);
        },
        args);
  }
}
