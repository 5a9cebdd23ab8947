package dev.stint.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's Chromium, from {@code apt install chromium}. */
final class Browsers {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private Browsers() {}

  static Playwright playwright() {
    assumeTrue(
        Files.isExecutable(CHROMIUM), "NOT RUN: there is no chromium here (apt install chromium)");
    return Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  }

  static Browser chromium(Playwright playwright) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(CHROMIUM)
                .setArgs(List.of("--no-sandbox")));
  }
}
