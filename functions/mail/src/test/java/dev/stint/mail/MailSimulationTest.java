package dev.stint.mail;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.ToolOutcome;
import dev.stint.testkit.TestTool;
import dev.stint.testkit.simulation.Simulation;
import dev.stint.testkit.simulation.Violation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs that begin, go on, are decided and are answered by mail, under every fault. */
class MailSimulationTest {

  private static final int SEEDS = 1_000;

  private final Simulation simulation =
      Simulation.of(
              List.of(
                  Agent.named("clerk")
                      .tools(
                          TestTool.of("read", Effect.READ),
                          TestTool.of("pay", Effect.ONCE)
                              .undoneBy(Effect.ONCE, call -> new ToolOutcome.Returned("")))
                      .approveWhen("pay", arguments -> arguments.isAtLeast("n", 300))
                      .holdsExpireAfter(Duration.ofHours(8))
                      .build()))
          .seeds(SEEDS);

  @Test
  void mails_are_taken_once_and_only_who_was_asked_decides() {
    simulation.channel(SimulatedMail::new).run();
  }

  @Test
  void a_mail_that_is_sent_twice_is_found() {
    Simulation careless =
        simulation.channel(
            () ->
                new SimulatedMail() {
                  @Override
                  MailSender.Sending send(Worker worker, byte[] raw) {
                    super.send(worker, raw);
                    return super.send(worker, raw);
                  }
                });
    assertThatThrownBy(careless::run)
        .isInstanceOf(Violation.class)
        .hasMessageContaining("a notice of action");
  }
}
