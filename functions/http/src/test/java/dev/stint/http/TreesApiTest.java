package dev.stint.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.client.ApiProblem;
import dev.stint.client.Decision;
import dev.stint.client.Hold;
import dev.stint.client.Limits;
import dev.stint.client.RewindPlan;
import dev.stint.client.RunQuery;
import dev.stint.client.RunTree;
import dev.stint.client.RunView;
import dev.stint.client.StintClient;
import dev.stint.client.Task;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trees of runs, by the API. */
@QuarkusTest
class TreesApiTest {

  @Inject TestEngine engine;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private StintClient client;
  private RunView lead;

  /** A lead whose payer waits for an approval. */
  @BeforeEach
  void delegate() {
    client = StintClient.of(URI.create("http://localhost:" + port));
    lead = client.start("lead", Task.of("Have it paid."));
    engine.drain();
    lead = client.run(lead.run());
  }

  private RunTree payer() {
    return client.tree(lead.run()).children().getFirst();
  }

  @Test
  void a_tree_shows_what_is_spent_reserved_and_left() {
    RunTree root = client.tree(lead.run());
    assertThat(root.status()).isEqualTo("waiting");
    assertThat(requireNonNull(root.spent()).steps()).isEqualTo(1);
    assertThat(requireNonNull(root.reserved()).steps()).isEqualTo(6);
    assertThat(requireNonNull(root.left()).steps()).isEqualTo(20 - 1 - 6);
    assertThat(requireNonNull(root.left()).costUsd()).startsWith("0.7");
    RunTree payer = payer();
    assertThat(payer.agent()).isEqualTo("payer");
    assertThat(payer.action()).isEqualTo("1.1");
    assertThat(payer.holds()).hasSize(1);
    assertThatThrownBy(() -> client.tree("r-unknown"))
        .isInstanceOfSatisfying(ApiProblem.class, no -> assertThat(no.status()).isEqualTo(404));
  }

  @Test
  void a_hold_below_is_shown_with_its_path_and_decided_where_it_is() {
    Hold hold = lead.holds().getFirst();
    assertThat(hold.run()).isEqualTo(payer().run());
    assertThat(hold.path()).containsExactly(lead.run());
    assertThat(client.holds(RunQuery.all().agent("payer")).items())
        .anyMatch(listed -> listed.path().equals(hold.path()));
    RunView payer = client.run(hold.run());
    assertThat(requireNonNull(payer.parent()).run()).isEqualTo(lead.run());
    client.decide(hold, Decision.of("approve"));
    engine.drain();
    RunView done = client.run(lead.run());
    assertThat(done.status()).isEqualTo("finished");
    assertThat(done.reserved()).isNull();
    RewindPlan plan = client.rewindPlan(lead.run(), 0);
    assertThat(requireNonNull(plan.undo().getFirst().below()).undo().getFirst().tool())
        .isEqualTo("pay");
  }

  @Test
  void a_cancel_goes_down_and_says_when_all_have_stopped() {
    RunView cancelled = client.cancel(lead.run(), "enough");
    assertThat(cancelled.stopping()).isTrue();
    engine.drain();
    RunView stopped = client.run(lead.run());
    assertThat(stopped.status()).isEqualTo("cancelled");
    assertThat(stopped.stopping()).isFalse();
    assertThat(payer().status()).isEqualTo("cancelled");
  }

  @Test
  void more_for_a_run_is_drawn_from_above_or_refused_with_what_is_missing_where() {
    String payer = payer().run();
    client.setLimits(payer, Limits.NONE, Limits.NONE.steps(12), "worth it");
    RunTree root = client.tree(lead.run());
    assertThat(requireNonNull(root.reserved()).steps()).isEqualTo(13);
    assertThatThrownBy(
            () -> client.setLimits(payer, Limits.NONE, Limits.NONE.steps(100), "worth it"))
        .isInstanceOfSatisfying(
            ApiProblem.class,
            no -> {
              assertThat(no.status()).isEqualTo(409);
              assertThat(no.getMessage()).contains(lead.run()).contains("steps, 82 missing");
            });
  }
}
