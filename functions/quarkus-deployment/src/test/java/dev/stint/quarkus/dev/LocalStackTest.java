package dev.stint.quarkus.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LocalStackTest {

  @Test
  void its_image_is_the_one_that_our_tests_run_on() throws Exception {
    assertThat(Path.of("../../local-dev/localstack.yaml"))
        .content()
        .contains(":-" + LocalStack.IMAGE + "@");
  }
}
