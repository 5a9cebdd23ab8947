package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stint.agent.RunId;
import dev.stint.lambda.test.PackagedFunctions;
import dev.stint.run.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The functions as they are deployed, over the Lambda Runtime API: mvn verify -Dstint.as=stint-lambda */
@EnabledOnOs(OS.LINUX) // as Lambda is
@EnabledIfSystemProperty(named = "stint.as", matches = "stint-lambda")
class FunctionsIT {

  @Test
  void a_run_is_made_step_by_step_by_the_packaged_functions() throws Exception {
    try (PackagedFunctions functions =
        PackagedFunctions.of(Path.of("target/stint-lambda"), new Support().support())
            .isNative(System.getProperty("native") != null)
            .environment("STINT_MODELS_REHEARSAL_PROVIDER", "rehearsal")
            .environment("STINT_MODELS_REHEARSAL_MODEL", "support")
            .start()) {
      RunId run = functions.start("support", "Refund order 4711.");
      functions.makeSteps();
      functions.approve(run);
      functions.makeSteps();
      assertEquals(Status.FINISHED, functions.run(run).status());
    }
  }
}
