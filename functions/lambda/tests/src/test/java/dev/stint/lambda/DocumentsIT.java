package dev.stint.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.clerk.ClerkJob;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Payload;
import dev.stint.run.Entry;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The deployed function edits documents of every kind, and holds what damages them. */
class DocumentsIT {

  /** Of each kind, with what is changed in it, and what it is afterwards. */
  private static final Map<String, String> DOCUMENTS =
      new TreeMap<>(
          Map.of(
              "order.md", "# Order\n\nPay in 45 days.\n\nBerlin, with 7 floors.\n",
              "prices.csv", "id,days\n1,45 days\n2,10\n",
              "order.json", "{\n  \"terms\": \"45 days\",\n  \"floors\": 7\n}\n",
              "order.yaml", "terms: 45 days\nfloors: 7\n",
              "order.xml", "<order>\n  <terms>45 days</terms>\n  <floors>7</floors>\n</order>\n",
              "Order.java", "class Order {\n  String terms = \"45 days\";\n}\n"));

  private final Local local = new Local();
  private final LambdaFunction step = local.function("step");

  @AfterEach
  void stop() {
    step.close();
    local.close();
  }

  /** A run that does what the task says, until it waits or ends. */
  private Run done(String task) throws Exception {
    List<Edit> documents =
        DOCUMENTS.entrySet().stream()
            .map(document -> Edit.of(document.getKey(), document.getValue()))
            .toList();
    Start start =
        local
            .runs()
            .start(
                new Task(ClerkJob.AGENT, task, Optional.empty(), Optional.empty())
                    .documents(documents));
    RunId id = ((Start.Begun) start).run().id();
    Run run = local.runs().find(id).orElseThrow();
    while (run.status() == Status.RUNNING) {
      SqsRecord message = local.receive().orElseThrow();
      step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(message)));
      local.delete(message);
      run = local.runs().find(id).orElseThrow();
    }
    return run;
  }

  private String text(Run run, String path) {
    return local.engineAt(Instant.now()).workspaces().of(run).text(path).orElse("(none)");
  }

  @Test
  void documents_of_every_kind_are_edited() throws Exception {
    for (Map.Entry<String, String> document : DOCUMENTS.entrySet()) {
      Run run =
          done("In document '%s', change '45 days' to '30 days'.".formatted(document.getKey()));
      assertThat(run.status()).isEqualTo(Status.FINISHED);
      assertThat(text(run, document.getKey()))
          .isEqualTo(document.getValue().replace("45 days", "30 days"));
      assertThat(text(run, "other")).isEqualTo("(none)");
    }
  }

  @Test
  void a_rewrite_that_drops_a_line_is_held_in_words() throws Exception {
    Run run = done("In document 'order.md', rewrite '45 days' to '30 days'.");
    assertThat(run.status()).isEqualTo(Status.WAITING);
    Hold hold = run.holds().getFirst();
    assertThat(hold.reason()).isEqualTo(HoldReason.DAMAGE);
    assertThat(hold.detail()).contains("nothing instead of «Berlin, with 7 floors.»");
    assertThat(text(run, "order.md")).isEqualTo(DOCUMENTS.get("order.md"));
    Entry.Withheld withheld = Objects.requireNonNull(hold.entry().withheld());
    assertThat(withheld.result().output())
        .isEqualTo(Payload.of("Rewrote 'order.md', as a person approved."));
  }
}
