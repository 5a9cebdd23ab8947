package dev.stint.clerk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.quarkus.test.ScriptedModels;
import dev.stint.run.Choice;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The clerk as the application has it, with a model that says what is written here. */
@QuarkusTest
class ClerkTest {

  private static final String TO_THREE =
      "{\"number\": \"11.4\", \"oldWords\": \"EUR 2,000,000\", \"newWords\": \"EUR 3,000,000\"}";

  private static final String TO_SIXTY =
      "{\"number\": \"6.2\", \"oldWords\": \"(45)\", \"newWords\": \"(60)\"}";

  @Inject TestEngine engine;
  @Inject ScriptedModels models;

  @Test
  void a_change_of_the_liability_cap_waits_for_a_person_and_another_does_not() {
    models
        .named("default")
        .calls("changeClause", TO_SIXTY)
        .calls("changeClause", TO_THREE)
        .says("Done.");
    RunId run = engine.start("clerk", "Raise the cap, and change the period of payment.").id();
    engine.drain();
    engine.assertThat(run).isWaiting().called("changeClause", TO_SIXTY).holds("changeClause");
    assertThat(clause(run, "6.2")).contains("(60)");
    assertThat(clause(run, "11.4")).contains("EUR 2,000,000");

    engine.decide(run, Choice.APPROVE, "");
    engine.drain();
    engine.assertThat(run).isFinished().called("changeClause", TO_THREE).hasSteps(5);
    assertThat(clause(run, "11.4")).contains("EUR 3,000,000");
  }

  private String clause(RunId run, String number) {
    return Agreement.draft(engine.engine().workspaces().of(engine.run(run)))
        .clause(number)
        .orElseThrow()
        .text();
  }

  @Test
  void changes_of_one_reply_are_all_in_the_draft() {
    models
        .named("default")
        .callsAll(call(TO_SIXTY), call(TO_SIXTY.replace("6.2", "6.4")))
        .says("Done.");
    RunId run = engine.start("clerk", "Change both.").id();
    engine.drain();
    engine.assertThat(run).isFinished();
    assertThat(clause(run, "6.2")).contains("(60)");
    assertThat(clause(run, "6.4")).contains("(60)");
  }

  private static ToolCall call(String arguments) {
    return new ToolCall(arguments, "changeClause", Payload.of(arguments));
  }

  @Test
  void a_clause_that_a_rewrite_of_the_agreement_drops_is_shown_and_put_back() {
    String signed = Agreement.signed().markdown();
    String clause = "19.3 Supplier makes available the information";
    String dropped =
        signed.substring(0, signed.indexOf(clause)).stripTrailing().replaceFirst("\\(45\\)", "(60)")
            + "\n";
    int line = (int) signed.substring(0, signed.indexOf("6.2 ")).lines().count();
    models
        .named("default")
        .calls("openDraft", "{}")
        .calls(
            "rewrite_document",
            "{\"path\":\"agreement.md\",\"text\":%s,\"changes\":[{\"lines\":[%d,%d]}]}"
                .formatted(TextNode.valueOf(dropped), line + 1, line + 1))
        .says("Done.");
    RunId run = engine.start("clerk", "Give them sixty days.").id();
    engine.drain();
    engine.assertThat(run).isWaiting().holds("rewrite_document");
    assertThat(engine.run(run).holds().getFirst().detail())
        .contains("nothing instead of «" + clause);
    engine.decide(run, Choice.RESTORE, "");
    engine.drain();
    engine.assertThat(run).isFinished();
    String draft =
        engine.engine().workspaces().of(engine.run(run)).text(Agreement.PATH).orElseThrow();
    assertThat(draft).contains(clause, "(60)");
    assertThat(models.named("default").requests().getLast().messages().getLast().toString())
        .contains("a person put back some of what it changed");
  }

  @Test
  void a_line_that_a_rewrite_drops_is_put_back_by_a_person() {
    String order = "# Order\n\nPay in 45 days.\n\nBerlin, with 7 floors.\n";
    models
        .named("default")
        .calls(
            "rewrite_document",
            "{\"path\":\"order.md\",\"text\":\"# Order\\n\\nPay in 30 days.\\n\",\"changes\":[{\"lines\":[3,3]}]}")
        .says("Done.");
    Task task =
        new Task("clerk", "Shorten the term.", Optional.empty(), Optional.empty())
            .documents(List.of(Edit.of("order.md", order)));
    RunId run = ((Start.Begun) engine.runs().start(task)).run().id();
    engine.drain();
    engine.assertThat(run).isWaiting().holds("rewrite_document");
    engine.decide(run, Choice.RESTORE, "");
    engine.drain();
    engine.assertThat(run).isFinished();
    assertThat(engine.engine().workspaces().of(engine.run(run)).text("order.md"))
        .contains(order.replace("45", "30"));
  }
}
