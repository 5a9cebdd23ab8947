package dev.stint.quarkus.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A misspelt name of what plays AWS is said, and nothing is started in its place. */
class UnknownDevServicesTest {

  @RegisterExtension
  static final QuarkusUnitTest APPLICATION =
      new QuarkusUnitTest()
          .withApplicationRoot(jar -> jar.addClass(Greeter.class))
          .overrideConfigKey("stint.devservices", "emulator")
          .assertException(
              refused ->
                  assertThat(refused)
                      .hasStackTraceContaining(
                          "stint.devservices is 'emulator': it is emulators or localstack"));

  @Test
  void it_does_not_start() {
    fail("it started");
  }
}
