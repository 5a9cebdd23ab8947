package dev.stint.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The build refuses a tool that could never work, and says where it is. */
class RefusedToolsTest {

  @RegisterExtension
  static final QuarkusUnitTest BUILD =
      new QuarkusUnitTest()
          .withApplicationRoot(
              jar ->
                  jar.addClasses(
                      RefusedTools.class,
                      RefusedTools.OfStream.class,
                      RefusedTools.OfDoubt.class,
                      RefusedTools.OfUndo.class,
                      RefusedTools.OfSession.class,
                      RefusedTools.Hidden.class))
          .assertException(
              refused ->
                  assertThat(refused)
                      .hasMessageContainingAll(
                          "dev/stint/quarkus/deployment/RefusedTools.java",
                          "OfStream.read",
                          "java.io.InputStream",
                          "OfDoubt.send",
                          "java.io.IOException",
                          "OfUndo.refund is undone by 'charge', which takes 'order'",
                          "OfSession.look",
                          "SessionScoped",
                          "Hidden.look",
                          "private or final"));

  @Test
  void the_build_fails() {
    fail("it was built");
  }
}
