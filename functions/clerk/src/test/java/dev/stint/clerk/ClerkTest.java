package dev.stint.clerk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
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
  @Inject Desk desk;

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
    assertThat(desk.clause(run, "6.2").orElseThrow().text()).contains("(60)");
    assertThat(desk.clause(run, "11.4").orElseThrow().text()).contains("EUR 2,000,000");

    engine.decide(run, Choice.APPROVE, "");
    engine.drain();
    engine.assertThat(run).isFinished().called("changeClause", TO_THREE).hasSteps(5);
    assertThat(desk.clause(run, "11.4").orElseThrow().text()).contains("EUR 3,000,000");
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
