package dev.stint.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code of the README compiles, and does what the README says. */
class ReadmeTest {

  private static final Pattern REGION =
      Pattern.compile("(?s)// tag::agent\\[]\\n(.*?)\\s*// end::agent\\[]");
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");

  @Test
  void the_agent_of_the_readme_is_this_one() throws IOException {
    Matcher region =
        REGION.matcher(Files.readString(Path.of("src/test/java/dev/stint/quarkus/Orders.java")));
    Matcher readme = JAVA.matcher(Files.readString(Path.of("../../README.md")));
    assertThat(region.find()).isTrue();
    assertThat(readme.find()).isTrue();
    assertThat(readme.group(1).strip()).isEqualTo(region.group(1).stripIndent().strip());
  }

  @Test
  void every_setting_is_in_the_page_on_settings() throws IOException {
    String page = Files.readString(Path.of("../quarkus/README.md"));
    for (Class<?> part :
        List.of(
            StintConfig.class,
            StintConfig.ModelConfig.class,
            StintConfig.PriceConfig.class,
            StintConfig.LimitsConfig.class,
            StintConfig.EmbeddedConfig.class,
            StintConfig.BackupConfig.class,
            StintConfig.LinksConfig.class,
            StintConfig.TelemetryConfig.class,
            StintConfig.ScheduleConfig.class)) {
      for (Method setting : part.getMethods()) {
        String name = setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        assertThat(page).containsPattern("`[\\w.<>]*\\.?" + name + "[`.]");
      }
    }
  }

  @Test
  void the_agent_of_the_readme_refunds_once_and_logs_its_intent() {
    Orders orders = new Orders();
    TestEngine engine =
        TestEngine.of(
            orders.support(),
            new ScriptedModel()
                .calls("find", "{\"number\":\"A-7\"}")
                .calls("refund", "{\"number\":\"A-7\",\"amount\":49.90}")
                .says("Refunded."));
    Run run = engine.start("support", "Order A-7 came back.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.timeline(run.id()).entries()).hasAtLeastOneElementOfType(ToolIntended.class);
    assertThat(orders.refunds).hasSize(1).first().asString().startsWith("A-7 49.9");
  }
}
