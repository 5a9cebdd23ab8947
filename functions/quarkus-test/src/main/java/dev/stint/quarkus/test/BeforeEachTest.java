package dev.stint.quarkus.test;

import dev.stint.testkit.TestEngine;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;

/** Each test begins with empty scripts, and without what an earlier one left undone. */
public final class BeforeEachTest implements QuarkusTestBeforeEachCallback {

  @Override
  public void beforeEach(QuarkusTestMethodContext context) {
    ArcContainer application = Arc.container();
    if (application == null) {
      return; // The application is another process.
    }
    application.instance(ScriptedModels.class).get().reset();
    application.instance(TestEngine.class).get().loseMessages();
  }
}
