package dev.stint.http;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static io.restassured.config.HttpClientConfig.httpClientConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.port.EntryLog;
import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console in a browser. Screenshots are in {@code target/screenshots}. */
@QuarkusTest
class ConsoleTest {

  private static final Path FILES =
      Path.of("target", "classes", "META-INF", "resources", "console");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int BYTES_MAX = 300_000;

  private static Playwright playwright;
  private static Browser browser;

  @Inject TestEngine engine;

  private BrowserContext context;
  private Page page;
  private final List<String> errors = new ArrayList<>();

  @BeforeAll
  static void open() {
    playwright = Browsers.playwright();
    browser = Browsers.chromium(playwright);
  }

  @AfterAll
  static void close() {
    if (playwright != null) {
      browser.close();
      playwright.close();
    }
  }

  @BeforeEach
  void look() {
    look(new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE));
  }

  private void look(Browser.NewContextOptions options) {
    if (context != null) {
      context.close();
    }
    context = browser.newContext(options);
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") && !isExpected(message.text())) {
            errors.add(message.text());
          }
        });
    page.onPageError(errors::add);
  }

  /** Refusals, and streams that end as connections of this test may be idle for 2 s only. */
  private static boolean isExpected(String error) {
    return error.contains("status of 4")
        || error.contains("ERR_INCOMPLETE_CHUNKED_ENCODING")
        || error.contains("ERR_INTERNET_DISCONNECTED");
  }

  @AfterEach
  void nothing_went_wrong() {
    context.close();
    assertThat(errors).isEmpty();
  }

  private void go(String address) {
    page.navigate("http://localhost:%d/console/%s".formatted(RestAssured.port, address));
    page.waitForSelector("main h1");
  }

  private void shoot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
  }

  private void isAccessible() {
    List<Rule> bad =
        new AxeBuilder(page)
            .analyze().getViolations().stream()
                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                .toList();
    assertThat(bad)
        .extracting(rule -> rule.getId() + ": " + rule.getNodes().getFirst().getHtml())
        .isEmpty();
  }

  private Run start(String agent, String input) {
    Run run = engine.start(agent, input);
    engine.drain();
    return engine.run(run.id());
  }

  private Locator hold(Run run) {
    return page.locator("article.card")
        .filter(new Locator.FilterOptions().setHasText(run.id().value()));
  }

  @Test
  void a_person_approves_a_call_with_other_arguments() {
    Run run = start("payer", "Pay <b>it</b>.");
    go("#/inbox");
    hold(run).locator("[data-hold]").click();
    hold(run).locator("input[value=edit]").check();
    hold(run).locator("#arguments").fill("[45]");
    page.waitForCondition(() -> checked(run).contains("not a JSON object"));
    hold(run).locator("#arguments").fill("{\"cents\": 45");
    page.waitForCondition(() -> checked(run).contains("are not JSON"));
    isAccessible();
    hold(run).locator("button.first").click();
    assertThat(hold(run).locator("[role=alert]").textContent()).contains("Nothing is decided");
    hold(run).locator("#arguments").fill("{\"cents\": 450}");
    page.waitForCondition(() -> checked(run).equals("They are what the tool takes."));
    assertThat(hold(run).locator("pre.diff").textContent())
        .contains("-  \"cents\": 900")
        .contains("450");
    hold(run).locator("#text").fill("Half, please.");
    shoot("inbox");
    hold(run).locator("button.first").click();
    page.waitForCondition(() -> hold(run).count() == 0);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.timeline(run.id()).entries().toString()).contains("450");
  }

  /** What the API says of the arguments while they are typed. */
  private String checked(Run run) {
    return hold(run).locator("#checked").textContent();
  }

  @Test
  void a_person_decides_with_the_keyboard_alone() {
    Run run = start("payer", "Pay it with keys.");
    go("#/inbox");
    for (int n = 0; n < 500 && !isHere(run); n++) {
      page.keyboard().press("j");
    }
    page.keyboard().press("Enter");
    page.waitForSelector("article form");
    for (int n = 0; n < 30 && !focused("input[type=radio]"); n++) {
      page.keyboard().press("Tab");
    }
    page.keyboard().press("ArrowDown");
    page.keyboard().press("ArrowDown");
    assertThat(page.isChecked("input[value=reject]")).isTrue();
    for (int n = 0; n < 30 && !focused("button.first"); n++) {
      page.keyboard().press("Tab");
    }
    page.keyboard().press("Enter");
    page.waitForCondition(() -> hold(run).count() == 0);
    assertThat(engine.timeline(run.id()).entries().toString()).contains("choice=REJECT");
  }

  private boolean isHere(Run run) {
    return (boolean)
        page.evaluate(
            "id => document.activeElement.closest('article')?.textContent.includes(id) ?? false",
            run.id().value());
  }

  private boolean focused(String selector) {
    return (boolean) page.evaluate("what => document.activeElement.matches(what)", selector);
  }

  @Test
  void calls_of_one_tool_are_approved_together_and_each_is_shown() {
    Run one = start("payer", "Pay the first.");
    Run two = start("payer", "Pay the second.");
    Run other = start("payer", "Please post it.");
    go("#/inbox");
    hold(one).locator("input[type=checkbox]").check();
    hold(two).locator("input[type=checkbox]").check();
    assertThat(hold(other).count()).as("post needs no approval").isZero();
    Locator together = page.locator("section[aria-label='Several calls together']");
    assertThat(together.locator("pre").count()).isEqualTo(2);
    together.locator("button.first").click();
    page.waitForCondition(() -> hold(one).count() + hold(two).count() == 0);
    engine.drain();
    assertThat(engine.run(one.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.run(two.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void runs_are_found_and_say_what_they_were_asked() {
    Run run = start("clerk", "Find the <i>needle</i>.");
    go("#/runs?agent=clerk");
    Locator row =
        page.locator("tr").filter(new Locator.FilterOptions().setHasText(run.id().value()));
    assertThat(row.textContent()).contains("Find the <i>needle</i>.", "finished");
    isAccessible();
    shoot("runs");
    page.fill("input[name=id]", run.id().value());
    page.click("form button");
    page.waitForSelector("[role=tablist]");
    assertThat(page.textContent("h1")).isEqualTo(run.id().value());
  }

  @Test
  void a_run_is_told_shown_and_explained() {
    Run run = start("lead", "Have it paid.");
    go("#/runs/" + run.id());
    page.waitForSelector("ol.story li");
    assertThat(page.textContent("ol.story")).contains("agent 'lead' was given a task", "delegated");
    isAccessible();
    shoot("story");
    page.click("#tab-entries");
    page.click("button.entry >> nth=1");
    assertThat(page.textContent("section[aria-label='Entry 1']"))
        .contains("Asks for delegate_to_payer");
    isAccessible();
    shoot("entries");
    page.keyboard().press("Tab");
    page.click("#tab-conversation");
    page.waitForSelector("section[aria-label=user]");
    assertThat(page.textContent("#panel")).contains("Have it paid.");
    page.click("#tab-tree");
    page.waitForSelector("ul.tree");
    assertThat(page.textContent("ul.tree")).contains("payer", "waiting", "reserved");
    isAccessible();
    page.click("#tab-why");
    page.waitForSelector("#panel li");
    assertThat(page.textContent("#panel")).contains("Not ready", "for run r-");
    isAccessible();
    shoot("why");
  }

  @Test
  void a_run_is_rewound_with_its_preview_forked_and_cancelled() {
    Run run = start("payer", "Please post it.");
    go("#/runs/" + run.id());
    page.click("text=Rewind …");
    page.fill("#to", "0");
    page.click("text=Show what it would undo");
    page.waitForSelector("text=Cannot be undone");
    isAccessible();
    shoot("rewind");
    page.check("input[name=force]");
    page.fill("#reason", "Once more");
    page.click("text=Rewind to entry 0");
    page.waitForCondition(() -> engine.timeline(run.id()).last() instanceof Entry.Rewound);
    page.waitForSelector(
        "form.card", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
    page.click("text=Cancel …");
    page.fill("#why", "No longer wanted");
    page.click("form.card button.first");
    page.waitForCondition(() -> engine.run(run.id()).status() == Status.CANCELLED);
    page.waitForSelector(
        "form.card", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
    page.click("text=Fork …");
    page.fill("#at", "0");
    page.fill("#reason", "Another way");
    page.click("form.card button.first");
    page.waitForCondition(() -> !page.textContent("h1").equals(run.id().value()));
    page.waitForSelector("ol.story li");
    assertThat(page.textContent("ol.story")).contains("forked run").contains("Another way");
  }

  @Test
  void a_model_writes_the_story_and_what_is_not_so_is_left_out() {
    Run run = start("clerk", "Read <b>it</b>.");
    go("#/runs/" + run.id());
    page.waitForResponse(
        response -> response.status() == 202, () -> page.click("text=Have a model write it"));
    page.waitForSelector("text=Being written …");
    engine.drain();
    page.waitForSelector("section[aria-label='As a model wrote it']");
    assertThat(page.textContent("section[aria-label='As a model wrote it'] ol"))
        .contains("«Read <b>it</b>.»")
        .doesNotContain("Mallory");
    assertThat(page.textContent("section[aria-label='As a model wrote it']"))
        .contains("Left out", "'Mallory' approved call 1.1 of 'pay'.", "From the first 2 entries");
    isAccessible();
    shoot("written");
  }

  @Test
  void documents_show_what_changed() {
    Task task =
        new Task("editor", "Rewrite.", Optional.empty(), Optional.empty(), Optional.empty())
            .documents(List.of(Edit.of("terms.md", "# Terms\nPay in 45 days.\n")));
    Run run = ((Start.Begun) engine.runs().start(task)).run();
    engine.drain();
    go("#/runs/%s?tab=documents".formatted(run.id()));
    page.click("#panel li button");
    page.waitForSelector("section[aria-label='terms.md']");
    assertThat(page.textContent("section[aria-label='terms.md']")).contains("Pay in 30 days.");
    assertThat(page.textContent("pre.diff")).contains("-Pay in 45 days.", "+Pay in 30 days.");
    isAccessible();
    shoot("documents");
    page.click("text=Put back the version after entry 0");
    page.waitForSelector("[role=alert]");
    assertThat(page.textContent("[role=alert]"))
        .as("the run is not at work")
        .contains("Send it a message");
  }

  @ParameterizedTest
  @ValueSource(strings = {"agents", "schedules", "mails", "failed", "inbox", "runs"})
  void every_page_is_shown_in_the_light_in_the_dark_and_on_a_phone(String name) {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      look(
          new Browser.NewContextOptions()
              .setColorScheme(scheme)
              .setReducedMotion(ReducedMotion.REDUCE)
              .setViewportSize(390, 800));
      go("#/" + name);
      isAccessible();
      assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
          .as("nothing is wider than the phone")
          .isLessThanOrEqualTo(390);
      shoot("%s-%s-phone".formatted(name, scheme.name().toLowerCase(Locale.ROOT)));
    }
  }

  @Test
  void a_person_puts_an_earlier_version_back() {
    Task task =
        new Task("payer", "Pay it.", Optional.empty(), Optional.empty(), Optional.empty())
            .documents(List.of(Edit.of("terms.md", "Pay in 45 days.\n")));
    Run run = ((Start.Begun) engine.runs().start(task)).run();
    engine.drain();
    given()
        .contentType("text/plain")
        .body("Pay in 30 days.\n")
        .put("/runs/%s/documents/terms.md".formatted(run.id()))
        .then()
        .statusCode(200);
    go("#/runs/%s?tab=documents".formatted(run.id()));
    page.click("#panel li button");
    page.click("text=Put back the version after entry 0");
    page.waitForCondition(
        () ->
            engine
                .engine()
                .workspaces()
                .of(engine.run(run.id()))
                .text("terms.md")
                .equals(Optional.of("Pay in 45 days.\n")));
  }

  @Test
  void a_person_puts_back_what_a_call_damaged() {
    Task task =
        new Task("editor", "Rewrite.", Optional.empty(), Optional.empty(), Optional.empty())
            .documents(
                List.of(Edit.of("terms.md", "# Terms\nPay in 45 days.\nBerlin, with 7 floors.\n")));
    Run run = ((Start.Begun) engine.runs().start(task)).run();
    engine.drain();
    go("#/inbox");
    hold(run).locator("[data-hold]").click();
    hold(run).locator("pre.diff").waitFor();
    assertThat(hold(run).locator("pre.diff").textContent()).contains("-Berlin, with 7 floors.");
    isAccessible();
    shoot("damage");
    hold(run).locator("input[value=restore]").check();
    hold(run).locator("#parts").fill("1");
    hold(run).locator("button.first").click();
    page.waitForCondition(() -> hold(run).count() == 0);
    engine.drain();
    assertThat(engine.engine().workspaces().of(engine.run(run.id())).text("terms.md"))
        .hasValue("# Terms\nPay in 30 days.\nBerlin, with 7 floors.\n");
    go("#/runs/%s?tab=documents".formatted(run.id()));
    page.waitForSelector("ul.findings li");
    assertThat(page.textContent("ul.findings")).contains("terms.md", "restore", "Berlin");
    isAccessible();
  }

  /** A number with more digits than JavaScript keeps is shown and sent as it is. */
  @Test
  void arguments_are_shown_and_sent_digit_by_digit() {
    go("#/inbox");
    Object shown =
        page.evaluate(
            """
            async () => {
              const { pretty } = await import('./parts.js');
              return pretty('{"account":9007199254740993,"share":1.10,"share":"{,}"}');
            }""");
    assertThat(shown)
        .isEqualTo(
            "{\n  \"account\": 9007199254740993,\n  \"share\": 1.10,\n  \"share\": \"{,}\"\n}");
    Run run = start("payer", "Pay it exactly.");
    page.reload();
    page.waitForSelector("main h1");
    hold(run).locator("[data-hold]").click();
    hold(run).locator("input[value=edit]").check();
    hold(run).locator("#arguments").fill("{\"cents\": 9007199254740993}");
    hold(run).locator("button.first").click();
    page.waitForCondition(() -> hold(run).count() == 0);
    assertThat(engine.timeline(run.id()).entries().toString()).contains("9007199254740993");
  }

  @Test
  void a_sentence_leads_to_its_entry_in_a_long_log() {
    RunId run = longRun(300);
    go("#/runs/%s?tab=entries&entry=200".formatted(run));
    page.waitForSelector("section[aria-label='Entry 200']");
    page.waitForSelector("button.entry[data-seq='200']");
    assertThat(
            (boolean)
                page.evaluate(
                    """
            () => {
              const row = document.querySelector("[data-seq='200']").getBoundingClientRect();
              const log = document.querySelector('.log').getBoundingClientRect();
              return row.top >= log.top && row.bottom <= log.bottom;
            }"""))
        .isTrue();
    for (String odd : List.of("%E0", "r-1%2F..%2Fr-2", "r-1/documents/fake.json")) {
      go("#/runs/" + odd);
      assertThat(page.textContent("h1")).isIn("There is no such run", "It did not work");
    }
  }

  @Test
  void agents_show_their_tools_and_how_their_runs_went() {
    start("clerk", "Read it.");
    go("#/agents");
    Locator clerk =
        page.locator("section")
            .filter(new Locator.FilterOptions().setHasText("You keep contracts."));
    clerk.locator("text=Of its last").waitFor();
    assertThat(clerk.textContent()).contains("read: changes nothing", "have finished", "a run");
    assertThat(page.textContent("main"))
        .contains("approves each call", "approves calls of which a rule says so");
  }

  @Test
  void what_the_log_has_is_text_whatever_it_is() {
    String hostile =
        "<img src=x onerror=\"document.title='broken'\"> \u202Egnp.exe <script>alert(1)</script> ${1} {{2}}";
    Run run = start("clerk", hostile + "x".repeat(700_000));
    go("#/runs");
    assertThat(page.locator("main img, main script").count()).isZero();
    assertThat(page.textContent("table")).contains("<img src=x");
    go("#/runs/%s?tab=entries".formatted(run.id()));
    page.click("button.entry >> nth=0");
    page.waitForSelector("section[aria-label='Entry 0'] pre");
    assertThat(page.locator("main img, main script").count()).isZero();
    assertThat(page.textContent("section[aria-label='Entry 0']"))
        .contains("<script>alert(1)</script>", "[U+202E]gnp.exe");
    assertThat(page.title()).doesNotContain("broken");
    go("#/runs/%s?tab=conversation".formatted(run.id()));
    page.waitForSelector("section[aria-label=user] pre");
    assertThat(page.textContent("section[aria-label=user]").length()).isLessThan(10_000);
  }

  @Test
  void a_page_follows_its_run_and_goes_on_when_the_connection_was_lost() {
    Run run = start("clerk", "Hello.");
    go("#/runs/%s?tab=story".formatted(run.id()));
    page.waitForSelector("ol.story li");
    engine.runs().say(run.id(), "Still there?");
    engine.drain();
    page.waitForSelector("ol.story >> text=Still there?");
    context.setOffline(true);
    page.waitForTimeout(300);
    engine.runs().say(run.id(), "And now?");
    engine.drain();
    context.setOffline(false);
    page.waitForSelector("ol.story >> text=And now?");
  }

  @Test
  void a_stream_of_entries_goes_on_after_the_last_event() {
    Run run = start("clerk", "Hello.");
    String first =
        given()
            .accept("text/event-stream")
            .header("Last-Event-ID", "1")
            .config(
                RestAssured.config()
                    .httpClient(httpClientConfig().setParam("http.socket.timeout", 5_000)))
            .get("/runs/r-unknown0/entries")
            .then()
            .statusCode(404)
            .extract()
            .asString();
    assertThat(first).contains("Unknown run");
    go("#/inbox");
    Object event =
        page.evaluate(
            """
            async run => {
              const response = await fetch(`../runs/${run}/entries`, { headers: { Accept: 'text/event-stream', 'Last-Event-ID': '1' } });
              const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
              const { value } = await reader.read();
              await reader.cancel();
              return response.headers.get('Content-Type') + value;
            }""",
            run.id().value());
    assertThat(event.toString())
        .startsWith("text/event-stream")
        .contains("id:2", "\"seq\":1", "\"next\":2")
        .doesNotContain("\"seq\":0");
  }

  /** A run of 5,000 entries: by counts, as a machine may be slow. */
  @Test
  void a_long_run_has_as_many_nodes_as_can_be_seen() {
    RunId run = longRun(5_000);
    List<Integer> bytes = new ArrayList<>();
    page.onResponse(
        response -> {
          if (response.url().contains("/entries") && response.ok()) {
            try {
              bytes.add(response.body().length);
            } catch (RuntimeException e) {
              // A stream that has not ended has no body yet.
            }
          }
        });
    go("#/runs/%s?tab=entries".formatted(run));
    page.waitForSelector("button.entry");
    page.waitForSelector("[aria-label='5000 entries']");
    int nodes = (int) page.evaluate("document.querySelectorAll('*').length");
    assertThat(nodes).isLessThan(400);
    page.evaluate("document.querySelector('.log').scrollTop = 4000 * 44");
    page.waitForSelector("button.entry >> text=4001");
    assertThat((int) page.evaluate("document.querySelectorAll('*').length")).isLessThan(400);
    assertThat(bytes.stream().mapToInt(Integer::intValue).sum()).isLessThan(400_000);
    page.locator(".log").focus();
    page.keyboard().press("End");
    page.waitForSelector("section[aria-label='Entry 4999']");
    System.out.printf(
        "A run of 5,000 entries: %d DOM nodes, %d bytes of entries in %d answers%n",
        nodes, bytes.stream().mapToInt(Integer::intValue).sum(), bytes.size());
    isAccessible();
  }

  private RunId longRun(int entries) {
    RunId id = engine.start("clerk", "A long one.").id();
    Timeline timeline = engine.timeline(id);
    while (timeline.length() < entries) {
      long seq = timeline.length();
      Entry entry =
          timeline.last() instanceof Entry.ModelReplied
              ? new Entry.ToolReturned(
                  TestEngine.START.plusSeconds(seq),
                  new ActionId(seq - 1, 1),
                  new ToolResult("call", "read", Payload.of("Read " + seq), false),
                  Duration.ofMillis(500),
                  "0",
                  false)
              : new Entry.ModelReplied(
                  TestEngine.START.plusSeconds(seq),
                  ActionId.model(seq - 1),
                  seq - 1,
                  "scripted",
                  seq == entries - 1
                      ? List.of(Text.of("Done."))
                      : List.of(new ToolCall("call", "read", Payload.of("{\"n\":" + seq + "}"))),
                  ScriptedModel.USAGE,
                  new BigDecimal("0.0001"),
                  Duration.ofMillis(400),
                  "0",
                  false);
      EntryLog.Append append = engine.ports().log().append(id, seq, timeline.digest(), entry);
      timeline = timeline.apply(entry).logged(((EntryLog.Appended) append).digest());
    }
    engine.loseMessages();
    return id;
  }

  @Test
  void the_console_is_small_and_loads_nothing_from_elsewhere() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(FILES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
        assertThat(Files.readString(file))
            .as(file.toString())
            .doesNotContainPattern("(?:src|href|from|import)\\s*[=(]?\\s*['\"]https?:");
      }
    }
    assertThat(bytes).isBetween(10_000L, (long) BYTES_MAX);
    get("/console/")
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", containsString("default-src 'none'"))
        .header("X-Content-Type-Options", equalTo("nosniff"));
    get("/console/lit-html.js").then().statusCode(200);
    given()
        .redirects()
        .follow(false)
        .get("/console")
        .then()
        .statusCode(302)
        .header("Location", equalTo("console/index.html"));
    get("/console/nothing.js").then().statusCode(404);
  }
}
