package dev.stint.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.stint.client.AgentView;
import dev.stint.client.ApiProblem;
import dev.stint.client.Attachment;
import dev.stint.client.Decision;
import dev.stint.client.Document;
import dev.stint.client.EntryPage;
import dev.stint.client.Hold;
import dev.stint.client.Limits;
import dev.stint.client.Mail;
import dev.stint.client.Page;
import dev.stint.client.Retried;
import dev.stint.client.RewindPlan;
import dev.stint.client.RunQuery;
import dev.stint.client.RunSummary;
import dev.stint.client.RunView;
import dev.stint.client.Schedule;
import dev.stint.client.StintClient;
import dev.stint.client.Task;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java client against the API. */
@QuarkusTest
class ClientTest {

  @Inject TestEngine engine;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private StintClient client() {
    return StintClient.of(URI.create("http://localhost:" + port));
  }

  @Test
  void a_task_is_given_and_its_answer_read() {
    RunView started = client().start("counter", Task.of("How many?"));
    assertThat(started.status()).isEqualTo("running");
    assertThat(started.isOver()).isFalse();
    assertThat(StintClient.result(started, Long.class)).isEmpty();
    engine.drain();
    RunView run = client().run(started.run());
    assertThat(run.isOver()).isTrue();
    assertThat(run.answer()).isEqualTo(" 42");
    assertThat(StintClient.result(run, Long.class)).contains(42L);
    assertThatThrownBy(() -> StintClient.result(run, Map.class))
        .isInstanceOf(IllegalArgumentException.class);
    EntryPage entries = client().entries(run.run(), 1, Duration.ZERO);
    assertThat(entries.entries())
        .extracting(entry -> entry.path("type").asText())
        .containsExactly("modelReplied", "modelReplied");
    assertThat(entries.next()).isEqualTo(3);
  }

  @Test
  void a_key_names_one_run_and_its_tags_find_it() {
    String customer = UUID.randomUUID().toString();
    Task task =
        Task.of("Read it.")
            .key(customer)
            .tags(Map.of("customer", customer))
            .stintLimits(Limits.NONE.steps(3).costUsd("0.10"));
    RunView first = client().start("clerk", task);
    assertThat(client().start("clerk", task).run()).isEqualTo(first.run());
    assertThat(first.tags()).containsEntry("customer", customer);
    RunQuery mine = RunQuery.all().agent("clerk").status("running").tag("customer", customer);
    assertThat(all(mine)).extracting(RunSummary::run).containsExactly(first.run());
    engine.drain();
    assertThat(all(mine)).isEmpty();
    RunView more = client().say(first.run(), "And clause 4 & 5?");
    assertThat(more.status()).isEqualTo("running");
    assertThat(client().cancel(first.run(), "no longer wanted").end())
        .isNotNull()
        .satisfies(end -> assertThat(end.detail()).isEqualTo("no longer wanted"));
  }

  private List<RunSummary> all(RunQuery query) {
    List<RunSummary> all = new ArrayList<>();
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      Page<RunSummary> page = client().runs(next.get().isEmpty() ? query : query.after(next.get()));
      all.addAll(page.items());
      next = page.next();
    }
    return all;
  }

  @Test
  void a_hold_is_decided_as_it_was_shown() {
    RunView run = client().start("payer", Task.of("Pay it."));
    engine.drain();
    Hold hold = client().run(run.run()).holds().getFirst();
    assertThat(hold.tool()).isEqualTo("pay");
    assertThat(client().holds(RunQuery.all().agent("payer")).items())
        .extracting(Hold::run)
        .contains(run.run());
    client().decide(hold, Decision.of("approve").note("fine").by("Ada"));
    engine.drain();
    assertThat(client().run(run.run()).status()).isEqualTo("finished");
    assertThatThrownBy(() -> client().decide(hold, Decision.of("approve")))
        .isInstanceOfSatisfying(
            ApiProblem.class, problem -> assertThat(problem.status()).isEqualTo(409));
  }

  /**
   * What the API tells is what the client knows, and what the client sends is what the API takes.
   */
  @ParameterizedTest
  @MethodSource
  void the_client_has_the_members_of_the_api(Class<?> ofApi, Class<?> ofClient) {
    assertThat(members(ofClient)).isEqualTo(members(ofApi));
  }

  static Stream<Arguments> the_client_has_the_members_of_the_api() {
    return Stream.of(
        Arguments.of(Views.RunView.class, RunView.class),
        Arguments.of(SchedulesResource.ScheduleView.class, Schedule.class),
        Arguments.of(SchedulesResource.ScheduleRequest.class, Schedule.Plan.class),
        Arguments.of(Views.SpentView.class, RunView.Stint.class),
        Arguments.of(Views.WasteView.class, RunView.Waste.class),
        Arguments.of(Views.RetryView.class, RunView.Retry.class),
        Arguments.of(Views.EndView.class, RunView.End.class),
        Arguments.of(Views.SummaryView.class, RunSummary.class),
        Arguments.of(Views.EntriesView.class, EntryPage.class),
        Arguments.of(Views.AgentView.class, AgentView.class),
        Arguments.of(Views.ToolView.class, AgentView.Tool.class),
        Arguments.of(HoldViews.HoldView.class, Hold.class),
        Arguments.of(RewindsResource.PlanView.class, RewindPlan.class),
        Arguments.of(RetryResource.RetriedView.class, Retried.class),
        Arguments.of(MailsResource.MailView.class, Mail.class),
        Arguments.of(Requests.LimitsRequest.class, Limits.class),
        Arguments.of(Requests.AttachmentRequest.class, Attachment.class));
  }

  private static Set<String> members(Class<?> type) {
    return Stream.of(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toSet());
  }

  @Test
  void documents_are_given_put_and_read() {
    RunView run =
        client().start("editor", Task.of("Look.").documents(Map.of("a b/ü.md", "# One\n")));
    Document first = client().documents(run.run()).getFirst();
    assertThat(first.path()).isEqualTo("a b/ü.md");
    assertThat(client().document(run.run(), first.path())).isEqualTo("# One\n");
    Document second =
        client().putDocument(run.run(), first.path(), "# Two\n", Optional.of(first.version()));
    assertThat(client().documents(run.run())).containsExactly(second);
    assertThatThrownBy(
            () ->
                client()
                    .putDocument(
                        run.run(), first.path(), "# Three\n", Optional.of(first.version())))
        .isInstanceOfSatisfying(ApiProblem.class, no -> assertThat(no.status()).isEqualTo(412));
    assertThatThrownBy(() -> client().document(run.run(), "none.md"))
        .isInstanceOfSatisfying(ApiProblem.class, no -> assertThat(no.status()).isEqualTo(404));
  }

  @Test
  void the_agents_are_told() {
    assertThat(client().agents())
        .filteredOn(agent -> agent.agent().equals("payer"))
        .singleElement()
        .satisfies(
            payer -> {
              assertThat(payer.instructions()).isEqualTo("You pay.");
              assertThat(payer.stintLimits().steps()).isEqualTo(6);
              assertThat(payer.tools()).anyMatch(AgentView.Tool::approval);
            });
  }

  @Test
  void a_file_is_sent_along() {
    byte[] pixel = Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB");
    Task task = Task.of("What is this?").attachments(Attachment.of("a.png", pixel));
    RunView run = client().start("seer", task);
    engine.drain();
    client().say(run.run(), "And this?", Attachment.of("b.png", pixel));
    assertThat(client().entries(run.run(), 2, Duration.ZERO).entries().getFirst().toString())
        .contains("b.png", "image/png");
    assertThatThrownBy(() -> client().start("clerk", task)).hasMessageContaining("422");
  }

  @Test
  void limits_are_raised_and_a_run_is_taken_back_and_forked() {
    RunView run = client().start("payer", Task.of("Pay it."));
    engine.drain();
    RunView more =
        client().setLimits(run.run(), Limits.NONE.steps(9), Limits.NONE.costUsd("7"), "more");
    assertThat(more.stintLimits().steps()).isEqualTo(9);
    assertThat(more.runLimits().costUsd()).isEqualTo("7");
    client().decide(client().run(run.run()).holds().getFirst(), Decision.of("approve"));
    engine.drain();
    RewindPlan plan = client().rewindPlan(run.run(), 0);
    assertThat(plan.undo()).extracting(RewindPlan.Undo::tool).containsExactly("pay");
    RunView fork = client().fork(run.run(), 0, "key-" + run.run(), "another way");
    assertThat(client().fork(run.run(), 0, "key-" + run.run(), "another way").run())
        .isEqualTo(fork.run());
    assertThat(client().rewind(run.run(), 0, false, "once more").status()).isEqualTo("running");
    engine.drain();
  }

  @Test
  void runs_that_a_vendor_stopped_are_retried_and_mails_are_listed() {
    assertThat(client().retry("credentials", Optional.empty(), "renewed").retried()).isEmpty();
    assertThat(client().mails(Instant.now().minusSeconds(60)).items()).isEmpty();
  }

  @Test
  void what_is_refused_is_a_problem_with_its_members() {
    assertThatThrownBy(() -> client().start("nobody/else", Task.of("Read it.")))
        .isInstanceOfSatisfying(
            ApiProblem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(404);
              assertThat(problem.members().path("title").asText()).isNotBlank();
            });
    assertThatThrownBy(() -> client().start("clerk", Task.of(" ")))
        .hasMessageContainingAll("400", "'input'");
  }

  @Test
  void only_what_does_no_harm_is_sent_again() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean away = asked.incrementAndGet() < 3;
          byte[] body = (away ? "{}" : "{\"runs\":[]}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(away ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      StintClient client =
          StintClient.of(URI.create("http://localhost:" + server.getAddress().getPort()), "t");
      assertThat(client.runs(RunQuery.all()).items()).isEmpty();
      assertThat(asked).hasValue(3);
      asked.set(0);
      assertThatThrownBy(() -> client.say("r-1", "Hello.")).isInstanceOf(ApiProblem.class);
      assertThat(asked).hasValue(1);
    } finally {
      server.stop(0);
    }
    assertThatThrownBy(() -> StintClient.of(URI.create("http://localhost:1")).run("r-1"))
        .isInstanceOf(UncheckedIOException.class);
  }
}
