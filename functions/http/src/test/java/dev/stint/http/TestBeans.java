package dev.stint.http;

import dev.stint.agent.Agent;
import dev.stint.agent.Callback;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.documents.DocumentTools;
import dev.stint.engine.BulkRetry;
import dev.stint.engine.Callbacks;
import dev.stint.engine.Deployment;
import dev.stint.engine.Explanations;
import dev.stint.engine.Holds;
import dev.stint.engine.Rewinds;
import dev.stint.engine.Runs;
import dev.stint.engine.Schedules;
import dev.stint.engine.Trees;
import dev.stint.engine.Workspaces;
import dev.stint.link.DecisionLinks;
import dev.stint.link.SigningKeys;
import dev.stint.message.FileKind;
import dev.stint.message.Message;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.port.MailRegister;
import dev.stint.story.Storyteller;
import dev.stint.testkit.InMemoryMailRegister;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestAnswer;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An engine in memory behind the API. Its model answers how many messages it read. */
final class TestBeans {

  /** A run whose log does not answer. */
  static final String AWAY = "r-away";

  private static final AtomicInteger ASKED = new AtomicInteger();

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
            .approveWhen("post", arguments -> false)
            .stintLimits(Limits.DEFAULT.steps(6))
            .build();
    Agent counter =
        Agent.named("counter").instructions("You count.").answers(new TestAnswer()).build();
    Agent seer = Agent.named("seer").reads(FileKind.IMAGE).build();
    Agent lead =
        Agent.named("lead")
            .instructions("You lead.")
            .tools(
                TestTool.of(
                    "delegate_to_payer",
                    Effect.IDEMPOTENT,
                    call -> new ToolOutcome.Delegated("payer", "Pay.", Limits.DELEGATED)))
            .build();
    Agent orderer =
        Agent.named("orderer")
            .instructions("You order.")
            .tools(
                TestTool.of("order", Effect.ONCE, call -> new ToolOutcome.AwaitsCallback())
                    .answered(
                        new Callback.Terms(
                            Duration.ofDays(1), Optional.of(Duration.ofMinutes(10)))),
                TestTool.of(
                    "sign",
                    Effect.READ,
                    call -> new ToolOutcome.AwaitsSignal("signed", Duration.ofDays(1))))
            .build();
    Agent editor =
        Agent.named("editor").instructions("You edit.").tools(DocumentTools.guarded()).build();
    return new Deployment(
        List.of(clerk, payer, counter, seer, lead, orderer, editor, Storyteller.agent("default")),
        List.of(Route.of("default", TestBeans::answer)));
  }

  /** The first fact as it is, and something that nobody said; no story if the run wants none. */
  private static String written(String task) {
    if (task.contains("Tell nothing.")) {
      return "There was a run.";
    }
    Matcher fact = Pattern.compile("\\n\\n(At .*) \\[0]").matcher(task);
    if (!fact.find()) {
      throw new IllegalStateException("No facts: " + task);
    }
    return """
        {"sentences": [{"text": "%s", "entries": [0]},
          {"text": "'Mallory' approved call 1.1 of 'pay'.", "entries": [1]},
          {"text": "Nothing was paid.", "entries": [], "run": "r-other"}]}"""
        .formatted(fact.group(1));
  }

  /**
   * The payer first calls pay, or post if the text mentions that; otherwise the model says how many
   * messages it read.
   */
  private static ModelOutcome answer(ModelRequest request) {
    String said = request.messages().toString();
    if (said.contains("Be busy.")) {
      return new ModelOutcome.Busy("503 Service Unavailable", Duration.ZERO);
    }
    if (said.contains("Count nothing.")) {
      return ASKED.getAndIncrement() == 0
          ? new ModelOutcome.Replied(List.of(), new Usage(50, 7, 0))
          : new ModelOutcome.Replied(List.of(Text.of("Done.")), Usage.NONE);
    }
    if (request.instructions().startsWith("You tell a person")) {
      return new ModelOutcome.Replied(List.of(Text.of(written(said))), ScriptedModel.USAGE);
    }
    if (request.instructions().equals("You count.")) {
      return new ModelOutcome.Replied(
          List.of(Text.of(said.contains("whole number") ? " 42" : "Many.")), ScriptedModel.USAGE);
    }
    if (request.instructions().equals("You lead.")
        && request.messages().getLast().role() == Message.Role.USER) {
      return new ModelOutcome.Replied(
          List.of(new ToolCall("call", "delegate_to_payer", Payload.of("{}"))),
          ScriptedModel.USAGE);
    }
    if (request.instructions().equals("You edit.")
        && request.messages().getLast().role() == Message.Role.USER
        && said.contains("Rewrite")) {
      String rewrite =
          "{\"path\":\"terms.md\",\"text\":\"# Terms\\nPay in 30 days.\\n\",\"changes\":[{\"lines\":[2,2]}]}";
      return new ModelOutcome.Replied(
          List.of(new ToolCall("call", "rewrite_document", Payload.of(rewrite))),
          ScriptedModel.USAGE);
    }
    if (request.instructions().equals("You order.")
        && request.messages().getLast().role() == Message.Role.USER) {
      String tool = said.contains("signed") ? "sign" : "order";
      return new ModelOutcome.Replied(
          List.of(new ToolCall("call", tool, Payload.of("{}"))), ScriptedModel.USAGE);
    }
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
  Schedules schedules(TestEngine engine) {
    return engine.engine().schedules();
  }

  @Produces
  @Singleton
  Callbacks callbacks(TestEngine engine) {
    return engine.engine().callbacks();
  }

  @Produces
  @Singleton
  BulkRetry bulkRetry(TestEngine engine) {
    return engine.engine().bulkRetry();
  }

  @Produces
  @Singleton
  Workspaces workspaces(TestEngine engine) {
    return engine.engine().workspaces();
  }

  @Produces
  @Singleton
  Explanations explanations(TestEngine engine) {
    return engine.engine().explanations();
  }

  @Produces
  @Singleton
  Trees trees(TestEngine engine) {
    return engine.engine().trees();
  }

  @Produces
  @Singleton
  Rewinds rewinds(TestEngine engine) {
    return engine.engine().rewinds();
  }

  @Produces
  @Singleton
  TestEngine engine(Deployment deployment) {
    TestEngine engine = TestEngine.of(deployment);
    engine.log().away(new RunId(AWAY));
    return engine;
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
