package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.Effect;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.agent.ToolOutcome.Edited;
import dev.stint.agent.WrappedTool;
import dev.stint.engine.Holds.Outcome;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.engine.Runs.Change;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Sha256;
import dev.stint.message.Text;
import dev.stint.message.ToolResult;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of runs: what calls read and change, and what people decide about it. */
class DocumentsTest {

  private static final Edit TERMS = edit("terms.md", "Pay in 45 days.\n");

  private static Edit edit(String path, String text) {
    return Edit.of(path, text);
  }

  private static Run start(TestEngine engine, Edit... documents) {
    return ((Start.Begun) engine.runs().start(task().documents(List.of(documents)))).run();
  }

  private static Task task() {
    return new Task("clerk", "Edit.", Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static String text(TestEngine engine, RunId run, String path) {
    return engine.engine().workspaces().of(engine.run(run)).text(path).orElse("(none)");
  }

  private static ToolResult read(ScriptedModel model, int part) {
    return (ToolResult) model.requests().getLast().messages().getLast().parts().get(part);
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void a_call_reads_the_documents_and_changes_them_with_its_result(Effect effect) {
    ScriptedModel model = new ScriptedModel().calls("edit", "{}").calls("edit", "{}").says("Done.");
    List<String> seen = new ArrayList<>();
    TestTool tool =
        TestTool.of(
            "edit",
            effect,
            call -> {
              String before = call.documents().text("terms.md").orElseThrow();
              seen.add(call.documents().paths() + before);
              return seen.size() == 1
                  ? new Edited(
                      "Changed.",
                      List.of(edit("terms.md", before.replace("45", "30")), edit("log", "one")))
                  : new Edited("Gone.", List.of(Edit.removed("log")));
            });
    TestEngine engine = TestEngine.of(agent(tool), model);
    Run run = start(engine, TERMS);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(seen)
        .containsExactly("[terms.md]Pay in 45 days.\n", "[log, terms.md]Pay in 30 days.\n");
    assertThat(text(engine, run.id(), "terms.md")).isEqualTo("Pay in 30 days.\n");
    assertThat(text(engine, run.id(), "log")).isEqualTo("(none)");
  }

  @Test
  void bytes_that_are_no_text_are_kept_as_they_are() {
    byte[] file = {0, (byte) 0xc3, 0x28, (byte) 0xff, '\r', '\n'};
    List<Content> seen = new ArrayList<>();
    TestTool tool =
        TestTool.of(
            "edit",
            Effect.READ,
            call -> {
              assertThat(call.documents().text("scan")).isEmpty();
              Content scan = call.documents().content("scan").orElseThrow();
              seen.add(scan);
              return new Edited("Copied.", List.of(new Edit("copy", Optional.of(scan))));
            });
    TestEngine engine =
        TestEngine.of(agent(tool), new ScriptedModel().calls("edit", "{}").says("Done."));
    Run run = start(engine, new Edit("scan", Optional.of(Content.of(file))), edit("t", "\uFFFD"));
    engine.drain();
    assertThat(seen).containsExactly(Content.of(file));
    for (int process = 1; process <= 2; process++) {
      Documents documents = engine.engine().workspaces().of(engine.run(run.id()));
      assertThat(documents.content("copy").orElseThrow().bytes()).isEqualTo(file);
      assertThat(documents.text("t")).contains("\uFFFD");
      engine.deploy( // With nothing in memory.
          new Deployment(List.of(agent(tool)), List.of(Route.of("default", new ScriptedModel()))));
    }
    assertThat(engine.engine().workspaces().versions(engine.run(run.id())).version("copy"))
        .contains(Sha256.of(file));
  }

  /** Both read the same version; the one that comes second is made again from the newer one. */
  @Test
  void calls_of_one_reply_that_edit_one_document_do_not_overwrite_each_other() {
    ScriptedModel model = new ScriptedModel().callsAll(call("edit"), call("edit")).says("Done.");
    TestEngine[] made = new TestEngine[1];
    List<String> calls = new ArrayList<>();
    TestTool tool =
        TestTool.of(
            "edit",
            Effect.READ,
            call -> {
              String before = call.documents().text("list").orElseThrow();
              calls.add(call.action().toString());
              if (calls.size() == 1) {
                made[0].deliver(); // The other call is made while this one is at work.
              }
              return new Edited("Added.", List.of(edit("list", before + call.action())));
            });
    made[0] = TestEngine.of(agent(tool), model);
    Run run = start(made[0], edit("list", "0"));
    made[0].drain();
    assertThat(made[0].run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(calls).containsExactly("1.1", "1.2", "1.1");
    assertThat(text(made[0], run.id(), "list")).isEqualTo("01.21.1");
    assertThat(read(model, 0).error()).isFalse();
    assertThat(made[0].run(run.id()).spent().steps()).isEqualTo(4);
  }

  @Test
  void a_call_that_happens_once_is_not_made_again_and_its_model_reads_why() {
    ScriptedModel model = new ScriptedModel().callsAll(call("edit"), call("edit")).says("Done.");
    TestEngine[] made = new TestEngine[1];
    List<String> calls = new ArrayList<>();
    TestTool tool =
        TestTool.of(
            "edit",
            Effect.ONCE,
            call -> {
              calls.add(call.action().toString());
              if (calls.size() == 1) {
                made[0].deliver();
              }
              return new Edited("Added.", List.of(edit("list", call.action().toString())));
            });
    made[0] = TestEngine.of(agent(tool), model);
    Run run = start(made[0], edit("list", "0"));
    made[0].drain();
    assertThat(calls).hasSize(2);
    assertThat(text(made[0], run.id(), "list")).isEqualTo("1.2");
    assertThat(read(model, 0).error()).isTrue();
    assertThat(read(model, 0).output().toString()).contains("changed by another call meanwhile");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "/etc/passwd", "a/../b", "./a", "a\\b", "a\nb", "a/", "a//b"})
  void what_is_no_path_is_refused_and_changes_nothing(String path) {
    assertRefused(List.of(edit("good.md", "x"), edit(path, "x")), "A path is like");
  }

  @Test
  void bounds_are_checked_before_anything_is_changed() {
    assertRefused(List.of(edit("a".repeat(201), "x")), "at most 200 characters");
    assertRefused(List.of(edit("a", "x"), edit("a", "y")), "edited twice");
    assertRefused(List.of(Edit.removed("other")), "no document 'other'");
    String large = "x".repeat(Documents.BYTES_MAX);
    assertRefused(List.of(edit("a", large + "x")), "at most 5242880");
    List<Edit> eleven = new ArrayList<>();
    List<Edit> many = new ArrayList<>();
    for (int n = 0; n <= Documents.PATHS_MAX; n++) {
      many.add(edit("d/" + n, "x"));
      if (n < 11) {
        eleven.add(edit("e/" + n, large));
      }
    }
    assertRefused(eleven, "at most 52428800");
    assertRefused(many, "at most 1000");
  }

  private static void assertRefused(List<Edit> edits, String why) {
    ScriptedModel model = new ScriptedModel().calls("edit", "{}").says("Done.");
    TestTool tool = TestTool.of("edit", Effect.READ, call -> new Edited("Done.", edits));
    TestEngine engine = TestEngine.of(agent(tool), model);
    Run run = start(engine, TERMS);
    engine.drain();
    assertThat(read(model, 0).error()).isTrue();
    assertThat(read(model, 0).output().toString()).contains(why);
    assertThat(engine.run(run.id()).workspace()).isEqualTo(run.workspace());
    assertThat(engine.runs().start(task().documents(edits)))
        .isInstanceOfSatisfying(Start.BadTask.class, bad -> assertThat(bad.what()).contains(why));
    assertThat(engine.runs().say(run.id(), List.of(Text.of("More.")), Optional.empty(), edits))
        .isInstanceOfSatisfying(
            Change.BadRequest.class, bad -> assertThat(bad.what()).contains(why));
  }

  @Test
  void a_key_names_one_task_with_its_documents() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Task keyed = new Task("clerk", "Edit.", Optional.empty(), Optional.empty(), Optional.of("key"));
    Task asked = keyed.documents(List.of(TERMS));
    assertThat(engine.runs().start(asked)).isInstanceOf(Start.Begun.class);
    assertThat(engine.runs().start(asked)).isInstanceOf(Start.Existing.class);
    assertThat(engine.runs().start(keyed)).isInstanceOf(Start.KeyReused.class);
  }

  @Test
  void people_put_documents_there_with_a_message() {
    ScriptedModel model = new ScriptedModel().says("Done.").says("Done again.");
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = start(engine, TERMS);
    engine.drain();
    engine
        .runs()
        .say(
            run.id(),
            List.of(Text.of("Here is the annex.")),
            Optional.empty(),
            List.of(edit("annex.md", "# Annex"), Edit.removed("terms.md")));
    engine.drain();
    assertThat(text(engine, run.id(), "annex.md")).isEqualTo("# Annex");
    assertThat(text(engine, run.id(), "terms.md")).isEqualTo("(none)");
  }

  /** Replaces 45 by 30 and drops the last line, which a person may put back. */
  private record Careless(Tool tool) implements WrappedTool {

    static Tool of(Effect effect) {
      Function<ToolInvocation, ToolOutcome> work =
          call -> new Edited("Changed.", List.of(edit("terms.md", "30")), Optional.of("1: a line"));
      return new Careless(TestTool.of("edit", effect, work));
    }

    @Override
    public Optional<Edited> restored(ToolInvocation invocation, Set<Integer> parts) {
      if (parts.contains(9)) {
        throw new IllegalArgumentException("there is no part 9");
      }
      return Optional.of(new Edited("", List.of(edit("terms.md", "30, but not " + parts + "\n"))));
    }
  }

  private static TestEngine damaged(Effect effect, ScriptedModel model) {
    return TestEngine.of(
        Agent.named("clerk").tools(List.of(Careless.of(effect))).build(),
        model.calls("edit", "{}").says("Done."));
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void damage_is_withheld_until_a_person_decides(Effect effect) {
    for (Choice choice : List.of(Choice.APPROVE, Choice.RESTORE, Choice.REJECT)) {
      ScriptedModel model = new ScriptedModel();
      TestEngine engine = damaged(effect, model);
      Run run = start(engine, TERMS);
      engine.drain();
      Hold hold = engine.run(run.id()).holds().getFirst();
      assertThat(hold.reason()).isEqualTo(HoldReason.DAMAGE);
      assertThat(hold.detail()).isEqualTo("1: a line");
      assertThat(text(engine, run.id(), "terms.md")).isEqualTo("Pay in 45 days.\n");
      assertThat(engine.decide(hold, choice, Optional.empty(), "So be it."))
          .isInstanceOf(Outcome.Accepted.class);
      assertThat(engine.decide(hold, choice, Optional.empty(), "So be it."))
          .as("the same decision again")
          .isInstanceOf(Outcome.Accepted.class);
      engine.drain();
      assertThat(text(engine, run.id(), "terms.md"))
          .isEqualTo(
              switch (choice) {
                case APPROVE -> "30";
                case RESTORE -> "30, but not []\n";
                default -> "Pay in 45 days.\n";
              });
      assertThat(read(model, 0).error()).isEqualTo(choice == Choice.REJECT);
      assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    }
  }

  @Test
  void a_person_puts_back_the_parts_that_they_name() {
    TestEngine engine = damaged(Effect.READ, new ScriptedModel());
    Run run = start(engine, TERMS);
    engine.drain();
    Hold hold = engine.run(run.id()).holds().getFirst();
    for (String wrong : List.of("1", "{}", "[x]", "[1,]", "[-1]", "[9]", "[1] [2]")) {
      assertThat(engine.decide(hold, Choice.RESTORE, Optional.of(wrong), ""))
          .as(wrong)
          .isInstanceOf(Outcome.BadDecision.class);
    }
    engine.decide(hold, Choice.RESTORE, Optional.of("[ 2, 1 ]"), "");
    assertThat(text(engine, run.id(), "terms.md")).isEqualTo("30, but not [1, 2]\n");
    assertThat(engine.run(run.id()).workspace().version("terms.md")).isPresent();
  }

  @Test
  void a_fork_has_the_documents_of_its_point_and_changes_only_its_own() {
    ScriptedModel model =
        new ScriptedModel().calls("edit", "{}").says("Done.").says("The fork is done.");
    TestTool tool =
        TestTool.of("edit", Effect.READ, call -> new Edited("New.", List.of(edit("a", "new"))));
    TestEngine engine = TestEngine.of(agent(tool), model);
    Run run = start(engine, TERMS, edit("a", "old"));
    engine.drain();
    RunId fork =
        ((ForkOutcome.Accepted)
                engine
                    .engine()
                    .rewinds()
                    .fork(run.id(), 1, Optional.empty(), TestEngine.ADA.because("another way")))
            .run()
            .id();
    assertThat(text(engine, fork, "a")).isEqualTo("old");
    assertThat(text(engine, fork, "terms.md")).isEqualTo("Pay in 45 days.\n");
    assertThat(text(engine, run.id(), "a")).isEqualTo("new");
  }
}
