package dev.stint.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A person decides in a browser: Debian's Chromium, from {@code apt install chromium}. */
@QuarkusTest
class DecisionPageTest {

  @Inject TestEngine engine;

  private static String link(Hold hold) {
    return "http://localhost:%d/decisions/".formatted(RestAssured.port)
        + new DecisionLinks(new SigningKeys(List.of(TestBeans.KEY)), Duration.ofDays(1))
            .token(hold, "Ada Lovelace", Instant.now())
            .orElseThrow();
  }

  @Test
  void a_person_reads_what_is_to_be_decided_and_changes_it_in_a_browser() {
    Run run = engine.start("payer", "Pay it <script>document.title='broken'</script>.");
    engine.drain();
    Hold hold = engine.run(run.id()).holds().getFirst();
    String link = link(hold);
    try (Playwright playwright = Browsers.playwright();
        Browser browser = Browsers.chromium(playwright)) {
      Page page = browser.newPage();
      page.navigate(link);
      page.reload();
      assertThat(page.title()).isEqualTo("Approve this call?");
      assertThat(page.textContent("h1")).isEqualTo("Approve this call?");
      assertThat(page.textContent("main"))
          .contains(
              "Ada Lovelace", "{\"cents\":900}", "Reject", "Pay it <script>", "asked for 'pay'")
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

  @Test
  void a_person_sees_what_a_call_damaged_and_puts_it_back() {
    Task task =
        new Task("editor", "Rewrite.", Optional.empty(), Optional.empty(), Optional.empty())
            .documents(
                List.of(
                    Edit.of("terms.md", "# Terms\nPay in 45 days.\nBerlin <b>, with 7 floors.\n")));
    Run run = ((Start.Begun) engine.runs().start(task)).run();
    engine.drain();
    String link = link(engine.run(run.id()).holds().getFirst());
    try (Playwright playwright = Browsers.playwright();
        Browser browser = Browsers.chromium(playwright)) {
      Page page = browser.newPage();
      page.navigate(link);
      assertThat(page.textContent("h1")).isEqualTo("Is this change right?");
      assertThat(page.textContent("[role=status]")).contains("1. line 3: nothing instead of");
      assertThat(page.textContent(".diff")).contains("-Berlin <b>, with 7 floors.");
      assertThat(page.locator(".diff .gone").count()).isEqualTo(3);
      page.check("input[value=restore]");
      page.fill("input[name=parts]", "8");
      page.click("button");
      assertThat(page.textContent("[role=alert]")).contains("the parts are [1]");
      assertThat(page.inputValue("input[name=parts]")).isEqualTo("8");
      page.fill("input[name=parts]", "1");
      page.click("button");
      assertThat(page.textContent("main")).contains("Decided.");
    }
    engine.drain();
    Run done = engine.run(run.id());
    assertThat(engine.engine().workspaces().of(done).text("terms.md"))
        .contains("# Terms\nPay in 30 days.\nBerlin <b>, with 7 floors.\n");
  }
}
