package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.agent.ToolOutcome.Edited;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Workspace;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Documents that a run gives to those it delegates to, and what they bring back. */
class GivenDocumentsTest {

  private static final String FEES = "fees\n1\n2\n3\n4\nend\n";

  /** What a child does with its documents, by its task. */
  private Function<Documents, List<Edit>> first = documents -> List.of();

  private Function<Documents, List<Edit>> second = documents -> List.of();
  private Set<String> given = Set.of("fees.md");
  private int delegations = 1;

  /** Whether the first run edits a document before it gives it away, and makes one of its own. */
  private boolean edits;

  private String answer = "Done.";
  private final List<ToolResult> read = new ArrayList<>();
  private final List<SortedSet<String>> seen = new ArrayList<>();

  private static Edit edit(String path, String text) {
    return Edit.of(path, text);
  }

  private static Function<Documents, List<Edit>> replaces(String old, String now) {
    return documents ->
        List.of(edit("fees.md", documents.text("fees.md").orElseThrow().replace(old, now)));
  }

  private ModelOutcome reply(ModelRequest request) {
    List<ToolResult> results = new ArrayList<>();
    request.messages().stream()
        .filter(message -> message.role() == Message.Role.TOOL)
        .forEach(message -> message.parts().forEach(part -> results.add((ToolResult) part)));
    boolean leads = request.instructions().equals("lead");
    if (leads && edits && results.isEmpty()) {
      return replied(List.of(new ToolCall("call-0", "edit", Payload.of("\"0\""))));
    }
    if (results.size() > (leads && edits ? 1 : 0)) {
      read.addAll(leads ? results : List.of());
      return replied(List.of(Text.of(leads ? "All is done." : answer)));
    }
    List<Part> calls = new ArrayList<>();
    for (int n = 1; n <= (leads ? delegations : 1); n++) {
      String task =
          leads
              ? "\"%d\"".formatted(n)
              : request.messages().getFirst().parts().getFirst().payload().toString().contains("1")
                  ? "1"
                  : "2";
      calls.add(new ToolCall("call-" + n, leads ? "delegate" : "edit", Payload.of(task)));
    }
    return replied(calls);
  }

  private static ModelOutcome replied(List<? extends Part> parts) {
    return new ModelOutcome.Replied(List.copyOf(parts), ScriptedModel.USAGE);
  }

  private TestEngine engine() {
    Tool delegate =
        TestTool.of(
            "delegate",
            Effect.IDEMPOTENT,
            call -> new ToolOutcome.Delegated("editor", call.arguments(), Limits.DELEGATED, given));
    Tool edit =
        TestTool.of(
            "edit",
            Effect.READ,
            call -> {
              seen.add(new TreeSet<>(call.documents().paths()));
              boolean isFirst = call.arguments().contains("1");
              if (call.arguments().contains("0")) {
                return new Edited(
                    "Edited.",
                    List.of(edit("fees.md", FEES + "More.\n"), edit("own.md", "Own.\n")));
              }
              return new Edited("Edited.", (isFirst ? first : second).apply(call.documents()));
            });
    return TestEngine.of(
        new Deployment(
            List.of(
                Agent.named("lead").instructions("lead").tools(delegate, edit).build(),
                Agent.named("editor").instructions("editor").tools(edit).build()),
            List.of(Route.of("default", this::reply))));
  }

  private static Run start(TestEngine engine) {
    Task task =
        new Task(
            "lead",
            List.of(Text.of("Edit.")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return ((Start.Begun)
            engine
                .runs()
                .start(
                    task.documents(List.of(edit("fees.md", FEES), edit("other.md", "Other.\n")))))
        .run();
  }

  private static String text(TestEngine engine, Run run, String path) {
    return engine.engine().workspaces().of(engine.run(run.id())).text(path).orElse("(none)");
  }

  private static Run child(TestEngine engine, Run run) {
    return engine.run(engine.run(run.id()).children().getFirst().run());
  }

  @Test
  void a_run_gets_the_documents_that_are_named_and_brings_back_what_it_changed() {
    first =
        documents ->
            List.of(
                edit("fees.md", documents.text("fees.md").orElseThrow().replace("2", "two")),
                edit("new.md", "New.\n"));
    TestEngine engine = engine();
    Run run = start(engine);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(seen).containsExactly(new TreeSet<>(Set.of("fees.md")));
    assertThat(text(engine, run, "fees.md")).isEqualTo(FEES.replace("2", "two"));
    assertThat(text(engine, run, "new.md")).isEqualTo("New.\n");
    assertThat(text(engine, run, "other.md")).isEqualTo("Other.\n");
    assertThat(read.getFirst().error()).isFalse();
    assertThat(read.getFirst().output().toString())
        .contains("It changed the documents fees.md, new.md.", "Done.");
  }

  @Test
  void they_are_given_without_a_copy_and_what_comes_back_is_stored_by_the_run_itself() {
    first = replaces("2", "two");
    TestEngine engine = engine();
    Run run = start(engine);
    engine.deliver();
    engine.deliver();
    Workspace.Version version =
        engine.engine().workspaces().versions(child(engine, run)).find("fees.md").orElseThrow();
    assertThat(version.keeper()).isEqualTo(run.id());
    engine.drain();
    assertThat(
            engine
                .engine()
                .workspaces()
                .versions(engine.run(run.id()))
                .find("fees.md")
                .orElseThrow()
                .keeper())
        .isEqualTo(run.id());
  }

  @Test
  void what_a_person_approved_goes_along() {
    List<String> known = new ArrayList<>();
    first =
        documents -> {
          known.add(
              "%s, %d edits"
                  .formatted(
                      documents.approved("fees.md").flatMap(Content::text).orElse("none"),
                      documents.edits("fees.md")));
          known.add("own: " + documents.approved("own.md").isPresent());
          return replaces("3", "three").apply(documents);
        };
    given = Set.of("fees.md", "own.md");
    edits = true;
    TestEngine engine = engine();
    Run run = start(engine);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(known).containsExactly(FEES + ", 1 edits", "own: false");
    Documents documents = engine.engine().workspaces().of(engine.run(run.id()));
    assertThat(documents.approved("fees.md").flatMap(Content::text)).contains(FEES);
    assertThat(documents.edits("fees.md")).isEqualTo(2);
  }

  @Test
  void lines_that_only_one_of_two_changed_are_as_it_has_them() {
    delegations = 2;
    first = replaces("1", "one");
    second = replaces("4", "four");
    TestEngine engine = engine();
    Run run = start(engine);
    engine.drain();
    assertThat(text(engine, run, "fees.md")).isEqualTo("fees\none\n2\n3\nfour\nend\n");
    assertThat(read).noneMatch(ToolResult::error);
  }

  @Test
  void of_lines_that_both_changed_nothing_is_taken_and_the_model_reads_it() {
    delegations = 2;
    first = replaces("2", "two");
    second =
        documents ->
            List.of(
                edit("fees.md", documents.text("fees.md").orElseThrow().replace("2", "zwei")),
                edit("new.md", "New.\n"));
    TestEngine engine = engine();
    Run run = start(engine);
    engine.drain();
    Run finished = engine.run(run.id());
    assertThat(finished.status()).isEqualTo(Status.FINISHED);
    assertThat(text(engine, run, "fees.md"))
        .isIn(FEES.replace("2", "two"), FEES.replace("2", "zwei"));
    assertThat(read.stream().filter(ToolResult::error)).hasSize(1);
    ToolResult outrun = read.stream().filter(ToolResult::error).findFirst().orElseThrow();
    assertThat(outrun.output().toString())
        .contains("'fees.md' was changed or removed here too", "Its own is in run", "Done.");
  }

  @Test
  void what_it_removes_is_removed() {
    first = documents -> List.of(Edit.removed("fees.md"));
    TestEngine engine = engine();
    Run run = start(engine);
    engine.drain();
    assertThat(text(engine, run, "fees.md")).isEqualTo("(none)");
    assertThat(text(engine, run, "other.md")).isEqualTo("Other.\n");
  }

  @Test
  void a_run_that_fails_brings_nothing_back() {
    first = replaces("2", "two");
    answer = "";
    TestEngine engine = engine();
    Run run = start(engine);
    engine.deliver();
    engine.deliver();
    engine.deliver();
    engine.deliver();
    Run child = child(engine, run);
    assertThat(text(engine, child, "fees.md")).contains("two");
    engine.runs().cancel(child.id(), TestEngine.ADA);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(text(engine, run, "fees.md")).isEqualTo(FEES);
  }

  @Test
  void what_is_not_there_is_not_given() {
    given = Set.of("fees.md", "fee.md");
    TestEngine engine = engine();
    Run run = start(engine);
    engine.drain();
    assertThat(engine.run(run.id()).children()).isEmpty();
    assertThat(read.getFirst().error()).isTrue();
    assertThat(read.getFirst().output().toString())
        .contains("There is no document 'fee.md' to give. The documents are [fees.md, other.md].");
  }

  @Test
  void a_rewind_before_the_call_undoes_what_it_brought_back() {
    first = replaces("2", "two");
    TestEngine engine = engine();
    Run run = start(engine);
    engine.drain();
    assertThat(text(engine, run, "fees.md")).contains("two");
    first = documents -> List.of();
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA);
    assertThat(text(engine, run, "fees.md")).isEqualTo(FEES);
    engine.drain();
    assertThat(text(engine, run, "fees.md")).isEqualTo(FEES);
  }
}
