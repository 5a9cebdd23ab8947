package dev.stint.http;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.codec.DecisionLinks;
import dev.stint.codec.SigningKeys;
import dev.stint.message.Message;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.port.MailRegister;
import dev.stint.step.Deployment;
import dev.stint.step.Holds;
import dev.stint.step.Rewinds;
import dev.stint.step.Runs;
import dev.stint.testkit.InMemoryMailRegister;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** An engine in memory behind the API: an agent that answers how much it was told. */
final class TestBeans {

  static final String KEY = "a key of at least thirty-two characters";

  @Produces
  @Singleton
  Deployment deployment() {
    Agent clerk =
        Agent.named("clerk")
            .instructions("You keep contracts.")
            .tools(TestTool.of("read", Effect.READ))
            .build();
    TestTool pay =
        TestTool.of("pay", Effect.ONCE)
            .approved()
            .undoneBy(Effect.ONCE, call -> new ToolOutcome.Returned("refunded"));
    Agent payer =
        Agent.named("payer")
            .instructions("You pay.")
            .tools(pay, TestTool.of("post", Effect.ONCE))
            .limits(Limits.DEFAULT.steps(6))
            .build();
    return new Deployment(List.of(clerk, payer), List.of(Route.of("default", TestBeans::answer)));
  }

  /** The payer pays first, and posts a letter if it is told to; else it says what it read. */
  private static ModelOutcome answer(ModelRequest request) {
    boolean isPayer = request.instructions().equals("You pay.");
    boolean isNew = request.messages().getLast().role() == Message.Role.USER;
    String tool = request.messages().toString().contains("post") ? "post" : "pay";
    return new ModelOutcome.Replied(
        isPayer && isNew
            ? List.of(new ToolCall("call", tool, Payload.of("{\"cents\":900}")))
            : List.of(Text.of("Read " + request.messages().size() + " messages.")),
        ScriptedModel.USAGE);
  }

  @Produces
  @Singleton
  DecisionLinks links() {
    return new DecisionLinks(new SigningKeys(List.of(KEY)), Duration.ofDays(1));
  }

  @Produces
  @Singleton
  Holds holds(TestEngine engine) {
    return engine.engine().holds();
  }

  @Produces
  @Singleton
  Rewinds rewinds(TestEngine engine) {
    return engine.engine().rewinds();
  }

  @Produces
  @Singleton
  TestEngine engine(Deployment deployment) {
    return TestEngine.of(deployment);
  }

  @Produces
  @Singleton
  MailRegister mails() {
    return new InMemoryMailRegister();
  }

  @Produces
  @Singleton
  Runs runs(TestEngine engine) {
    return engine.runs();
  }
}
