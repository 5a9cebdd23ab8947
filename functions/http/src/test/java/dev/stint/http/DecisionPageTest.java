package dev.stint.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.stint.link.DecisionLinks;
import dev.stint.link.SigningKeys;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Hold;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A person decides in a browser: Debian's Chromium, from {@code apt install chromium}. */
@QuarkusTest
class DecisionPageTest {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  @Inject TestEngine engine;

  @Test
  void a_person_reads_what_is_to_be_decided_and_changes_it_in_a_browser() {
    assumeTrue(
        Files.isExecutable(CHROMIUM), "NOT RUN: there is no chromium here (apt install chromium)");
    Run run = engine.start("payer", "Pay it <script>document.title='broken'</script>.");
    engine.drain();
    Hold hold = engine.run(run.id()).holds().getFirst();
    String link =
        "http://localhost:%d/decisions/".formatted(RestAssured.port)
            + new DecisionLinks(new SigningKeys(List.of(TestBeans.KEY)), Duration.ofDays(1))
                .token(hold, "Ada Lovelace", Instant.now())
                .orElseThrow();
    try (Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox")))) {
      Page page = browser.newPage();
      page.navigate(link);
      page.reload();
      assertThat(page.title()).isEqualTo("Approve this call?");
      assertThat(page.textContent("h1")).isEqualTo("Approve this call?");
      assertThat(page.textContent("main"))
          .contains(
              "Ada Lovelace", "{\"cents\":900}", "Reject", "Pay it <script>", "asked for: pay")
          .contains("asks you to approve this call of 'pay'", "payer asks to call pay")
          .containsPattern("\\d{1,2} \\p{Alpha}+ 20\\d\\d, \\d\\d:\\d\\d UTC");
      assertThat(page.textContent("table")).contains("cents").contains("900");
      assertThat(engine.run(run.id()).holds()).hasSize(1);

      page.check("input[value=edit]");
      page.fill("textarea[name=arguments]", "{\"cents\":450");
      page.fill("textarea[name=text]", "Half, please <b>.");
      page.click("button");
      assertThat(page.textContent("[role=alert]")).contains("Nothing is decided", "not a JSON");
      assertThat(page.inputValue("textarea[name=arguments]")).isEqualTo("{\"cents\":450");
      assertThat(page.inputValue("textarea[name=text]")).isEqualTo("Half, please <b>.");
      assertThat(page.isChecked("input[value=edit]")).isTrue();
      assertThat(engine.run(run.id()).holds()).hasSize(1);
      page.fill("textarea[name=arguments]", "{\"cents\":450}");
      page.fill("textarea[name=note]", "half is enough");
      page.click("button");
      assertThat(page.textContent("main")).contains("Decided.");
      page.navigate(link);
      assertThat(page.textContent("main")).contains("decided already");
    }
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(
            Resumed.class,
            entry -> {
              assertThat(entry.source())
                  .isEqualTo(new Person("Ada Lovelace", "link", "half is enough"));
              assertThat(((Resolution.Decision) entry.resolution()).choice())
                  .isEqualTo(Choice.EDIT);
            });
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }
}
