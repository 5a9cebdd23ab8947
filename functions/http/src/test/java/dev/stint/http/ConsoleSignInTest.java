package dev.stint.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.stint.run.Run;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The console of an API that wants a token: who decides is who has it. */
@QuarkusTest
@TestProfile(ConsoleSignInTest.WithTokens.class)
class ConsoleSignInTest {

  private static final String TOKEN = "a token of at least thirty-two characters";

  /** One person has a token. */
  public static final class WithTokens implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("stint.http.tokens.\"ada@example.com\"", TOKEN);
    }
  }

  @Inject TestEngine engine;

  @Test
  void a_person_gives_their_token_and_decides_by_their_name() {
    Run run = engine.start("payer", "Pay it.");
    engine.drain();
    try (Playwright playwright = Browsers.playwright();
        Browser browser = Browsers.chromium(playwright)) {
      Page page = browser.newPage();
      page.navigate("http://localhost:%d/console/#/inbox".formatted(RestAssured.port));
      page.waitForSelector("#token");
      assertThat(page.textContent("main")).doesNotContain(run.id().value());
      page.fill("#token", "another token of thirty-two characters");
      page.click("form button");
      page.waitForSelector("[role=alert]");
      page.fill("#token", TOKEN);
      page.click("form button");
      page.waitForSelector("[data-hold]");
      assertThat(page.url()).doesNotContain("token");
      page.click("[data-hold]");
      page.waitForSelector("article form");
      page.check("input[value=reject]");
      page.click("article button.first");
      page.waitForCondition(() -> engine.run(run.id()).holds().isEmpty());
      page.navigate("http://localhost:%d/console/#/runs/%s".formatted(RestAssured.port, run.id()));
      page.waitForSelector("ol.story li");
      assertThat(page.textContent("ol.story")).contains("'ada@example.com' rejected call 1.1");
    }
  }
}
