package dev.stint.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.stint.agent.Agent;
import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Holds.Outcome;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.guard.Autonomy;
import dev.stint.guard.Guard;
import dev.stint.guard.Thresholds;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolResult;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent edits the documents of its run; the calls are JSON, as models write them. */
class DocumentToolsTest {

  private static final String TERMS =
      """
      # Terms

      ## Payment

      The buyer pays within 45 days. Late payments bear interest of 4 percent.

      ## Delivery

      Goods are delivered to Berlin within 10 days. The seller bears the risk until then.
      What is damaged on the way is replaced at once, and the buyer pays nothing for it.
      """;

  private final ScriptedModel model = new ScriptedModel();

  private TestEngine engine = engine(DocumentTools.guarded());

  private TestEngine engine(List<Tool> tools) {
    return TestEngine.of(Agent.named("clerk").tools(tools).build(), model);
  }

  /** A run in which the model makes one call, as far as it goes. */
  private Run run(String tool, String arguments, Map<String, String> documents) {
    model.calls(tool, arguments.replace('\'', '"')).says("Done.");
    List<Edit> edits = new ArrayList<>();
    documents.forEach((path, text) -> edits.add(Edit.of(path, text)));
    Task task =
        new Task("clerk", "Edit.", Optional.empty(), Optional.empty(), Optional.empty())
            .documents(edits);
    Run run = ((Start.Begun) engine.runs().start(task)).run();
    engine.drain();
    return engine.run(run.id());
  }

  private Run rewritten(String text, String changes) {
    String json = TextNode.valueOf(text).toString();
    return run(
        "rewrite_document",
        "{'path':'terms.md','text':%s,'changes':%s}"
            .formatted(json.replace("'", "\\u0027"), changes),
        Map.of("terms.md", TERMS));
  }

  private Documents documents(Run run) {
    return engine.engine().workspaces().of(engine.run(run.id()));
  }

  private String text(Run run, String path) {
    return documents(run).text(path).orElse("(none)");
  }

  private String answer(Run run) {
    ToolResult result =
        (ToolResult) model.requests().getLast().messages().getLast().parts().getFirst();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    return ((Payload.Inline) result.output()).text();
  }

  @Test
  void documents_are_listed_shown_with_numbers_and_searched() {
    Map<String, String> two = Map.of("a.md", "\uFEFFone\r\nTwo\r\n\r\nthree", "b/c.md", "");
    assertThat(answer(run("view_document", "{}", two))).isEqualTo("a.md\nb/c.md\n");
    assertThat(answer(run("view_document", "{'path':'a.md'}", two)))
        .isEqualTo("1\tone\n2\tTwo\n3\t\n4\tthree\n");
    assertThat(answer(run("view_document", "{'path':'a.md','from':2,'to':2}", two)))
        .isEqualTo("2\tTwo\n");
    assertThat(answer(run("view_document", "{'path':'a.md','find':'T'}", two)))
        .isEqualTo("2\tTwo\n4\tthree\n");
    assertThat(answer(run("view_document", "{'path':'b/c.md'}", two))).contains("0 lines");
    assertThat(answer(run("view_document", "{'path':'a.md','from':9}", two)))
        .contains("lines 1 to 4");
    assertThat(answer(run("view_document", "{'path':'x'}", two))).contains("[a.md, b/c.md]");
    String many = "line\n".repeat(1_000);
    assertThat(answer(run("view_document", "{'path':'m'}", Map.of("m", many))))
        .endsWith("(These are 400 of 1000 lines. Ask for more with 'from': 401.)");
    assertThat(answer(run("view_document", "{'path':'m'}", Map.of("m", "x".repeat(1_000_000)))))
        .hasSizeLessThan(2_100)
        .contains("998001 characters more");
  }

  @Test
  void what_is_no_text_is_renamed_and_removed_and_nothing_else() {
    byte[] file = {'%', 'P', 'D', 'F', (byte) 0xff};
    Run run = run("view_document", "{}", Map.of("a.md", "Text.\n"));
    engine
        .runs()
        .say(
            run.id(),
            List.of(Text.of("Here is one more.")),
            Optional.empty(),
            List.of(new Edit("scan.pdf", Optional.of(Content.of(file)))));
    model.says("I see.");
    engine.drain();
    assertThat(next(run, "view_document", "{'path':'scan.pdf'}"))
        .contains("is no text in UTF-8, but 5 bytes");
    for (String operation :
        List.of(
            "{'op':'delete','path':'scan.pdf','lines':[1,1]}",
            "{'op':'merge','paths':['a.md','scan.pdf'],'to':'b.md'}")) {
      assertThat(next(run, "edit_documents", "{'operations':[%s]}".formatted(operation)))
          .contains("'scan.pdf' is no text");
    }
    next(
        run,
        "edit_documents",
        "{'operations':[{'op':'rename','path':'scan.pdf','to':'annex/scan.pdf'}]}");
    assertThat(documents(run).content("annex/scan.pdf").orElseThrow().bytes()).isEqualTo(file);
    model.calls(
        "edit_documents", "{\"operations\":[{\"op\":\"remove\",\"path\":\"annex/scan.pdf\"}]}");
    engine.runs().say(run.id(), List.of(Text.of("Remove it.")), Optional.empty());
    engine.drain();
    assertThat(engine.run(run.id()).holds().getFirst().detail())
        .isEqualTo("scan.pdf would be gone.");
  }

  @Test
  void a_small_document_is_not_removed_beside_a_large_one() {
    Run run =
        run(
            "edit_documents",
            "{'operations':[{'op':'remove','path':'small.md'},{'op':'replace','path':'t.md','old':'Clause 1 says','new':'Clause 1 said'}]}",
            Map.of("t.md", CLAUSES, "small.md", "Two words.\n"));
    assertThat(run.holds().getFirst().detail()).isEqualTo("small.md would be gone.");
  }

  @Test
  void what_is_moved_to_another_document_is_not_gone_then_or_later() {
    Run run =
        run(
            "edit_documents",
            "{'operations':[{'op':'rename','path':'t.md','to':'annex/t.md'}]}",
            Map.of("t.md", CLAUSES, "c.md", TERMS));
    assertThat(run.holds()).isEmpty();
    next(
        run,
        "edit_documents",
        "{'operations':[{'op':'replace','path':'c.md','old':'45 days','new':'30 days'}]}");
    assertThat(text(run, "annex/t.md")).isEqualTo(CLAUSES);
    engine
        .runs()
        .put(run.id(), Edit.of("annex/t.md", CLAUSES + "More.\n"), Set.of(), TestEngine.ADA);
    next(
        run,
        "edit_documents",
        "{'operations':[{'op':'replace','path':'c.md','old':'4 percent','new':'5 percent'}]}");
    next(
        run,
        "edit_documents",
        "{'operations':[{'op':'replace','path':'annex/t.md','old':'Clause 1 says','new':'Clause 1 said'}]}");
  }

  @Test
  void a_small_document_is_not_emptied_and_a_file_is_not_lost_by_another_one_in_its_place() {
    Run run =
        run(
            "edit_documents",
            "{'operations':[{'op':'delete','path':'small.md','lines':[1,1]}]}",
            Map.of("small.md", "Two words.\n"));
    assertThat(run.holds().getFirst().detail()).isEqualTo("small.md would be gone.");
  }

  @Test
  void a_rewrite_keeps_the_mark_and_the_open_end_of_its_document() {
    assertThat(
            text(
                run(
                    "rewrite_document",
                    "{'path':'a.yaml','text':'new: 1\\na: 1\\n','changes':[{'lines':[1,1]}]}",
                    Map.of("a.yaml", "\uFEFFa: 1\n")),
                "a.yaml"))
        .isEqualTo("\uFEFFnew: 1\na: 1\n");
    engine = engine(DocumentTools.guarded());
    assertThat(
            text(
                run(
                    "rewrite_document",
                    "{'path':'a.txt','text':'a','changes':[{'lines':[2,2]}]}",
                    Map.of("a.txt", "a\nb")),
                "a.txt"))
        .isEqualTo("a");
  }

  /** What the model reads of its next call. */
  private String next(Run run, String tool, String arguments) {
    model.calls(tool, arguments.replace('\'', '"')).says("Done.");
    engine.runs().say(run.id(), List.of(Text.of("Go on.")), Optional.empty());
    engine.drain();
    assertThat(engine.run(run.id()).holds()).isEmpty();
    return answer(run);
  }

  @Test
  void an_edit_changes_what_it_names() {
    Run run =
        run(
            "edit_documents",
            "{'operations':[{'op':'replace','path':'terms.md','old':'45','new':'30'},{'op':'create','path':'log','text':'x'}]}",
            Map.of("terms.md", TERMS, "other", "same"));
    assertThat(answer(run)).isEqualTo("log has 1 lines now.\nterms.md has 10 lines now.");
    assertThat(text(run, "terms.md")).isEqualTo(TERMS.replace("45", "30"));
    assertThat(text(run, "log")).isEqualTo("x");
    assertThat(text(run, "other")).isEqualTo("same");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'operations':[]}",
        "{}",
        "{'operations':[{'op':'replace','path':'a.json','old':'2','new':'3'},{'op':'remove','path':'b'}]}",
        "{'operations':[{'op':'replace','path':'a.json','old':'9','new':'3'}]}",
        "{'operations':[{'op':'replace','path':'a.json','old':'}','new':''}]}",
        "{'operations':[{'op':'rename','path':'a.json','to':'../x'}]}"
      })
  void an_edit_that_does_not_fit_says_why_and_changes_nothing(String arguments) {
    Run run = run("edit_documents", arguments, Map.of("a.json", "{\"a\":2}"));
    assertThat(answer(run)).isNotBlank();
    assertThat(text(run, "a.json")).isEqualTo("{\"a\":2}");
    assertThat(documents(run).paths()).containsExactly("a.json");
  }

  @Test
  void words_for_something_left_out_are_held() {
    Run run =
        run(
            "edit_documents",
            "{'operations':[{'op':'delete','path':'terms.md','lines':[9,9]},{'op':'insert','path':'terms.md','line':9,'text':'(rest unchanged)'}]}",
            Map.of("terms.md", TERMS));
    Hold hold = run.holds().getFirst();
    assertThat(hold.reason()).isEqualTo(HoldReason.DAMAGE);
    assertThat(hold.detail()).contains("left out by «(rest unchanged)»");
    engine.decide(hold, Choice.RESTORE, Optional.empty(), "Write it out.");
    engine.drain();
    assertThat(text(run, "terms.md")).isEqualTo(TERMS);
    assertThat(answer(run)).contains("Write it out.");
  }

  @Test
  void a_rewrite_of_what_it_says_it_changes_is_taken() {
    Run run = rewritten(TERMS.replace("45", "30"), "[{'heading':'Payment'}]");
    assertThat(answer(run)).isEqualTo("Rewrote 'terms.md'.");
    assertThat(text(run, "terms.md")).isEqualTo(TERMS.replace("45", "30"));
  }

  @Test
  void a_small_change_elsewhere_is_put_back_and_the_model_is_told() {
    String longer = TERMS + "Words of the parties stay as they are.\n".repeat(300);
    String now = longer.replace("45", "30").replace("bears the risk", "bears risk");
    model.calls(
        "rewrite_document",
        "{\"path\":\"terms.md\",\"text\":%s,\"changes\":[{\"heading\":\"Payment\"}]}"
            .formatted(TextNode.valueOf(now)));
    Run run = run("view_document", "{}", Map.of("terms.md", longer));
    assertThat(text(run, "terms.md")).isEqualTo(longer.replace("45", "30"));
    ToolResult read = (ToolResult) model.requests().get(1).messages().getLast().parts().getFirst();
    assertThat(((Payload.Inline) read.output()).text())
        .contains("that was put back", "line 9", "bears risk");
  }

  private static final String DAMAGED =
      TERMS
          .replace("45", "30")
          .replace("Berlin within 10 days", "Berlin within 20 days")
          .replace(
              "What is damaged on the way is replaced at once, and the buyer pays nothing for it.\n",
              "");

  @Test
  void a_clause_that_is_dropped_is_held_and_a_person_puts_it_back() {
    Run run = rewritten(DAMAGED, "[{'heading':'Payment'}]");
    Hold hold = run.holds().getFirst();
    assertThat(hold.reason()).isEqualTo(HoldReason.DAMAGE);
    assertThat(hold.detail())
        .contains("Rewriting 'terms.md' changed what it was not to change", "% of the content")
        .contains("1. line 9:", "instead of «Goods are delivered to Berlin within 10 days.");
    assertThat(text(run, "terms.md")).isEqualTo(TERMS);
    assertThat(engine.decide(hold, Choice.RESTORE, Optional.of("[7]"), ""))
        .isInstanceOfSatisfying(
            Outcome.BadDecision.class, bad -> assertThat(bad.what()).contains("the parts are [1]"));
    engine.decide(hold, Choice.RESTORE, Optional.empty(), "");
    engine.drain();
    assertThat(text(run, "terms.md")).isEqualTo(TERMS.replace("45", "30"));
    assertThat(answer(run)).contains("a person put back some of what it changed");
  }

  @Test
  void a_person_approves_damage_or_rejects_the_call() {
    for (Choice choice : List.of(Choice.APPROVE, Choice.REJECT)) {
      Run run = rewritten(DAMAGED, "[{'heading':'Payment'}]");
      engine.decide(run.holds().getFirst(), choice, Optional.empty(), "");
      engine.drain();
      assertThat(text(run, "terms.md")).isEqualTo(choice == Choice.APPROVE ? DAMAGED : TERMS);
      assertThat(answer(run))
          .contains(choice == Choice.APPROVE ? "as a person approved" : "rejected its result");
    }
  }

  @Test
  void a_rewrite_says_what_it_changes_unless_the_agent_may_rewrite_blind() {
    String arguments = "{'path':'terms.md','text':'# Terms\\n(rest unchanged)'}";
    Run refused = run("rewrite_document", arguments, Map.of("terms.md", TERMS));
    assertThat(answer(refused)).contains("'changes' is missing");
    assertThat(text(refused, "terms.md")).isEqualTo(TERMS);
    engine = engine(DocumentTools.guarded(new Guard(Thresholds.DEFAULT), true));
    Run taken =
        run(
            "rewrite_document",
            "{'path':'a.md','text':'# Title\\nThese stay.\\nMore.\\n'}",
            Map.of("a.md", "# Title\nThese stay.\n"));
    assertThat(answer(taken)).isEqualTo("Rewrote 'a.md'.");
    Run held = run("rewrite_document", arguments, Map.of("terms.md", TERMS));
    assertThat(held.holds().getFirst().detail())
        .contains("left out by", "% of the content is gone");
  }

  /** What the model is not shown stays as it is, and is no change of it. */
  @Test
  void a_rewrite_keeps_line_ends_the_mark_of_byte_order_and_the_end_of_the_last_line() {
    Run run =
        run(
            "rewrite_document",
            "{'path':'a.md','text':'A title\\nPay in 30 days.\\nEnd\\n','changes':[{'lines':[2,2]}]}",
            Map.of("a.md", "\uFEFFA title\r\nPay in 45 days.\r\nEnd"));
    assertThat(answer(run)).isEqualTo("Rewrote 'a.md'.");
    assertThat(text(run, "a.md")).isEqualTo("\uFEFFA title\r\nPay in 30 days.\r\nEnd");
  }

  @Test
  void damage_within_a_line_that_is_claimed_is_named_and_not_approved_by_putting_the_rest_back() {
    Run run =
        run(
            "rewrite_document",
            "{'path':'a.csv','text':'id,name,price\\n1,Eve,11\\n2,Bob,20\\n3,Cyrus,30\\n','changes':[{'keys':['1'],'columns':['price']}]}",
            Map.of("a.csv", "id,name,price\n1,Ada,10\n2,Bob,20\n3,Cy,30\n"));
    Hold hold = run.holds().getFirst();
    assertThat(hold.detail())
        .contains("1. line 4: «3,Cyrus,30» instead of «3,Cy,30»")
        .contains("What cannot be put back by itself", "Eve");
    assertThat(engine.decide(hold, Choice.RESTORE, Optional.empty(), ""))
        .isInstanceOf(Outcome.BadDecision.class);
    assertThat(engine.decide(hold, Choice.REJECT, Optional.empty(), ""))
        .isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void what_was_changed_after_the_hold_is_neither_overwritten_nor_restored() {
    Run run = rewritten(DAMAGED, "[{'heading':'Payment'}]");
    Hold hold = run.holds().getFirst();
    String hers = TERMS.replace("45 days", "60 days");
    engine.runs().put(run.id(), Edit.of("terms.md", hers), Set.of(), TestEngine.ADA);
    for (Choice choice : List.of(Choice.APPROVE, Choice.RESTORE)) {
      assertThat(engine.decide(hold, choice, Optional.empty(), ""))
          .as(choice.name())
          .isInstanceOf(Outcome.BadDecision.class);
    }
    assertThat(text(run, "terms.md")).isEqualTo(hers);
  }

  @Test
  void parts_are_named_by_numbers_however_many() {
    Run run = rewritten(DAMAGED, "[{'heading':'Payment'}]");
    String many = "[" + "1,".repeat(40_000) + "1]";
    assertThat(engine.decide(run.holds().getFirst(), Choice.RESTORE, Optional.of(many), ""))
        .isInstanceOf(Outcome.Accepted.class);
  }

  private static final String CLAUSES =
      IntStream.rangeClosed(1, 40)
          .mapToObj(n -> "Clause %d says something that no other says.\n".formatted(n))
          .collect(Collectors.joining());

  /**
   * A run whose model makes these edits of {@code t.md}, one after the other, as far as it goes.
   */
  private Run edited(Stream<String> operations) {
    operations.forEach(
        one -> model.calls("edit_documents", "{\"operations\":[%s]}".formatted(one)));
    return run("view_document", "{}", Map.of("t.md", CLAUSES));
  }

  private static String replaced(int line, String now) {
    return "{\"op\":\"replace\",\"path\":\"t.md\",\"old\":\"Clause %d says\",\"new\":\"%s\"}"
        .formatted(line, now);
  }

  /** Each edit names what it deletes, and is small. */
  @Test
  void a_document_is_not_worn_out_in_small_steps() {
    Run run =
        edited(
            Stream.generate(() -> "{\"op\":\"delete\",\"path\":\"t.md\",\"lines\":[2,2]}")
                .limit(15));
    Hold hold = run.holds().getFirst();
    assertThat(hold.detail())
        .containsPattern(
            "Since a person last approved it, 1\\d % of t.md is gone, 1\\d % with nothing");
    assertThat(text(run, "t.md").lines().count()).isEqualTo(36);
    engine.decide(hold, Choice.APPROVE, Optional.empty(), "Go on.");
    engine.drain();
    assertThat(text(run, "t.md").lines().count()).as("from there").isBetween(31L, 33L);
  }

  @Test
  void one_edit_changes_only_so_much_of_what_a_person_put_there() {
    Run run = edited(Stream.of("{\"op\":\"delete\",\"path\":\"t.md\",\"lines\":[1,7]}"));
    assertThat(run.holds().getFirst().detail())
        .contains("This edit changes or removes 16 % of t.md.");
    assertThat(text(run, "t.md")).isEqualTo(CLAUSES);
  }

  @Test
  void after_so_many_edits_of_a_document_a_person_looks() {
    Thresholds three = new Thresholds(0.01, 0.4, 40, true, new Autonomy(0.15, 0.3, 0.1, 3));
    engine = engine(DocumentTools.guarded(new Guard(three), false));
    Run run =
        edited(IntStream.rangeClosed(1, 5).mapToObj(n -> replaced(n, "Clause %d: ".formatted(n))));
    assertThat(run.holds().getFirst().detail())
        .contains("t.md was edited 3 times since a person last approved it.");
    engine.runs().put(run.id(), Edit.of("t.md", CLAUSES), Set.of(), TestEngine.ADA);
    assertThat(documents(run).edits("t.md")).isZero();
  }

  @Test
  void what_no_person_put_there_is_the_agents_own() {
    model.calls(
        "edit_documents",
        "{\"operations\":[{\"op\":\"create\",\"path\":\"own.md\",\"text\":%s}]}"
            .formatted(TextNode.valueOf(CLAUSES)));
    for (int n = 0; n < 2; n++) {
      model.calls(
          "edit_documents",
          "{\"operations\":[{\"op\":\"delete\",\"path\":\"own.md\",\"lines\":[1,15]}]}");
    }
    Run run = run("view_document", "{}", Map.of("t.md", CLAUSES));
    assertThat(run.holds()).isEmpty();
    assertThat(text(run, "own.md").lines().count()).isEqualTo(10);
  }

  @Test
  void thresholds_are_of_the_settings_and_of_the_kind_of_document() {
    Guard guard =
        new DocumentBeans()
            .guard(
                new SmallRyeConfigBuilder()
                    .withMapping(DocumentsConfig.class)
                    .withDefaultValue("stint.documents.changed-max", "0.5")
                    .withDefaultValue("stint.documents.kinds.table.edits-max", "3")
                    .withDefaultValue("stint.documents.kinds.table.restored-max", "0")
                    .build()
                    .getConfigMapping(DocumentsConfig.class));
    Thresholds prose = guard.thresholds(List.of("a.md"));
    Thresholds both = guard.thresholds(List.of("a.md", "b.csv"));
    assertThat(prose.autonomy()).isEqualTo(new Autonomy(0.5, 0.3, 0.1, 10));
    assertThat(both.autonomy()).isEqualTo(new Autonomy(0.5, 0.3, 0.1, 3));
    assertThat(both.restoredMax()).isZero();
    assertThatThrownBy(
            () ->
                new DocumentBeans()
                    .guard(
                        new SmallRyeConfigBuilder()
                            .withMapping(DocumentsConfig.class)
                            .withDefaultValue("stint.documents.gone-max", "30")
                            .build()
                            .getConfigMapping(DocumentsConfig.class)))
        .hasMessageContaining("stint.documents: Parts are from 0 to 1");
  }

  @Test
  void each_setting_is_on_the_page() throws IOException {
    String page = Files.readString(Path.of("README.md"));
    for (Method setting : DocumentsConfig.Limits.class.getDeclaredMethods()) {
      String name =
          setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
      assertThat(page).contains("| `%s` |".formatted(name));
    }
  }
}
