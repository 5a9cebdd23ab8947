package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.failure;
import static dev.stint.engine.Clerks.kinds;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.OnChange;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Holds.Outcome;
import dev.stint.engine.Runs.Change;
import dev.stint.message.Message.Role;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Choice;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldsTest {

  private final TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
  private final ScriptedModel model = new ScriptedModel();

  @Test
  void a_call_that_needs_approval_is_made_only_when_it_is_approved() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.WAITING);
    assertThat(hold(run).reason()).isEqualTo(HoldReason.APPROVAL);
    assertThat(pay.invocations()).isEmpty();

    assertThat(engine.decide(run.id(), Choice.APPROVE, "")).isInstanceOf(Outcome.Accepted.class);
    engine.drain();

    assertThat(pay.invocations()).hasSize(1);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_hold_is_one_put_and_waiting_is_nothing() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Run run = drained(engine);
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "Suspended");
    assertThat(engine.queue().size()).isZero();
    engine.clock().advanceTo(TestEngine.START.plus(Duration.ofDays(30)));
    assertThat(engine.drain()).isEmpty();
    assertThat(engine.decide(run.id(), Choice.APPROVE, "")).isInstanceOf(Outcome.Accepted.class);
    engine.drain();
    assertThat(engine.run(run.id()).status())
        .as("a month is no time at work")
        .isEqualTo(Status.FINISHED);
  }

  @Test
  void an_edited_call_is_made_with_the_persons_arguments_and_the_log_keeps_both() {
    TestEngine engine =
        TestEngine.of(agent(pay), model.calls("pay", "{\"cents\":900}").says("Paid."));
    Run run = drained(engine);
    engine.decide(hold(run), Choice.EDIT, Optional.of("{\"cents\":100}"), "");
    engine.drain();
    assertThat(pay.invocations().getFirst().arguments()).isEqualTo("{\"cents\":100}");
    Timeline after = engine.timeline(run.id());
    assertThat(after.entries().get(1).toString()).contains("900");
    assertThat(after.entries().get(3).toString()).contains("100");
    assertThat(model.requests().getLast().messages().toString())
        .contains("100")
        .doesNotContain("900");
  }

  @Test
  void a_rejected_call_is_not_made_and_the_model_reads_why() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Very well."));
    Run run = drained(engine);
    engine.decide(run.id(), Choice.REJECT, "Too dear.");
    engine.drain();
    assertThat(pay.invocations()).isEmpty();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(lastResult().error()).isTrue();
    assertThat(lastResult().output().toString()).contains("rejected", "Too dear.");
  }

  @Test
  void only_the_calls_a_rule_names_need_approval_and_others_go_on_meanwhile() {
    TestTool read = TestTool.of("read", Effect.READ);
    Agent clerk =
        Agent.named("clerk")
            .tools(TestTool.of("change", Effect.IDEMPOTENT), read)
            .approveWhen("change", args -> args.toString().contains("11.3"))
            .build();
    TestEngine engine =
        TestEngine.of(
            clerk,
            model
                .callsAll(
                    call("1", "change", "{\"n\":\"11.3\"}"),
                    call("2", "change", "{\"n\":\"4.1\"}"),
                    call("3", "read", "{}"))
                .says("Done."));
    Run run = drained(engine);
    assertThat(run.holds())
        .singleElement()
        .extracting(hold -> hold.entry().action().toString())
        .isEqualTo("1.1");
    assertThat(read.invocations()).hasSize(1);
    assertThat(run.status()).isEqualTo(Status.WAITING);
  }

  @Test
  void a_rule_that_breaks_asks_a_person() {
    Agent clerk =
        Agent.named("clerk")
            .tools(TestTool.of("change", Effect.IDEMPOTENT))
            .approveWhen(
                "change",
                args -> {
                  throw new IllegalStateException("no idea");
                })
            .build();
    Run run = drained(TestEngine.of(clerk, model.calls("change", "{}")));
    assertThat(hold(run).entry().detail()).contains("no idea", "asks you to approve");
  }

  @Test
  void a_deployment_keeps_calls_to_people_whatever_its_agents_say() {
    Agent clerk = agent(TestTool.of("read", Effect.READ));
    Controls controls = new Controls(Limits.NONE, Limits.NONE, Set.of("clerk/read"));
    Deployment deployment =
        new Deployment(
            List.of(clerk), List.of(Route.of("default", model.calls("read", "{}"))), controls);
    Run run = drained(TestEngine.of(deployment));
    assertThat(hold(run).reason()).isEqualTo(HoldReason.APPROVAL);
    assertThat(hold(run).entry().detail()).contains("deployment");
  }

  @Test
  void a_rule_that_is_about_nothing_is_said_at_the_start() {
    List<Agent> clerks = List.of(agent(TestTool.of("read", Effect.READ)));
    List<Route> routes = List.of(Route.of("default", model));
    for (String typo : List.of("raed", "clark/read", "clerk/raed", "a/b/c", " ")) {
      assertThatThrownBy(
              () ->
                  new Deployment(
                      clerks, routes, new Controls(Limits.NONE, Limits.NONE, Set.of(typo))))
          .as(typo)
          .isInstanceOf(IllegalArgumentException.class);
    }
    new Deployment(
        clerks, routes, new Controls(Limits.NONE, Limits.NONE, Set.of(" clerk/read ", "*")));
  }

  @Test
  void a_hold_whose_message_was_lost_is_ended_by_the_decision_that_came_too_late() {
    Agent clerk = Agent.named("clerk").tools(pay).holdsExpireAfter(Duration.ofMinutes(5)).build();
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}").says("Nobody was there."));
    Run run = engine.start("clerk", "Go.");
    engine.deliver();
    engine.deliver();
    engine.clock().advance(Duration.ofMinutes(6));
    engine.queue().receive().orElseThrow().acknowledge();
    assertThat(engine.decide(run.id(), Choice.APPROVE, "")).isInstanceOf(Outcome.Expired.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(pay.invocations()).isEmpty();
  }

  @Test
  void a_decision_is_refused_if_its_hold_is_gone_decided_or_another() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Run run = drained(engine);
    Hold hold = hold(run);
    assertThat(decide(engine, hold, hold.seq() + 7, hold.content(), Choice.APPROVE))
        .isInstanceOf(Outcome.NoSuchHold.class);
    assertThat(decide(engine, hold, hold.seq(), "0".repeat(64), Choice.APPROVE))
        .isInstanceOf(Outcome.ContentDiffers.class);
    assertThat(decide(engine, hold, hold.seq(), hold.content(), Choice.RENEW))
        .isInstanceOf(Outcome.BadDecision.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length());

    engine.decide(hold, Choice.REJECT, Optional.empty(), "no");
    assertThat(decide(engine, hold, hold.seq(), hold.content(), Choice.APPROVE))
        .isInstanceOfSatisfying(
            Outcome.AlreadyDecided.class,
            already -> assertThat(already.choice()).isEqualTo(Choice.REJECT));
    assertThat(engine.decide(hold, Choice.REJECT, Optional.empty(), "no"))
        .as("the same, sent again")
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(engine.timeline(run.id()).entries())
        .filteredOn(Resumed.class::isInstance)
        .hasSize(1);
  }

  @Test
  void a_hold_that_nobody_decides_in_time_gives_the_call_up() {
    Agent clerk = Agent.named("clerk").tools(pay).holdsExpireAfter(Duration.ofHours(2)).build();
    TestEngine engine = TestEngine.of(clerk, model.calls("pay", "{}").says("Nobody was there."));
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "Suspended", "Resumed", "ModelReplied");
    assertThat(pay.invocations()).isEmpty();
    assertThat(lastResult().error()).isTrue();
    assertThat(lastResult().output().toString()).containsIgnoringCase("nobody");
    assertThat(engine.clock().instant())
        .isAfterOrEqualTo(TestEngine.START.plus(Duration.ofHours(2)));
  }

  @Test
  void a_question_is_answered_by_a_person_and_by_nothing_else() {
    TestTool ask =
        TestTool.of("ask_person", Effect.READ, call -> new ToolOutcome.Question("Which clause?"));
    TestEngine engine = TestEngine.of(agent(ask), model.calls("ask_person", "{}").says("Thanks."));
    Run run = drained(engine);
    assertThat(hold(run).entry().detail()).isEqualTo("Which clause?");
    assertThat(engine.runs().say(run.id(), "approve")).isInstanceOf(Change.Accepted.class);
    engine.drain();
    assertThat(engine.run(run.id()).status())
        .as("a message answers nothing")
        .isEqualTo(Status.WAITING);
    assertThat(engine.decide(run.id(), Choice.ANSWER, " ")).isInstanceOf(Outcome.BadDecision.class);
    assertThat(engine.decide(hold(run), Choice.ANSWER, Optional.of("{}"), "11.3"))
        .as("arguments are not edited by an answer")
        .isInstanceOf(Outcome.BadDecision.class);
    engine.decide(run.id(), Choice.ANSWER, "11.3");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(lastResult().output()).isEqualTo(Payload.of("11.3"));
  }

  @Test
  void a_run_given_up_twice_by_the_same_person_is_given_up_once() {
    Agent brief = Agent.named("clerk").stintLimits(Limits.DEFAULT.steps(1)).build();
    TestEngine engine = TestEngine.of(brief, model.calls("read", "{}").says("Done."));
    Run run = drained(engine);
    Hold hold = hold(run);
    assertThat(hold.reason()).isEqualTo(HoldReason.LIMIT);
    for (int n = 0; n < 2; n++) {
      assertThat(engine.decide(hold, Choice.GIVE_UP, Optional.empty(), ""))
          .isInstanceOf(Outcome.Accepted.class);
    }
    assertThat(engine.decide(hold, Choice.RENEW, Optional.empty(), ""))
        .isInstanceOf(Outcome.NoSuchHold.class);
    assertThat(decide(engine, hold, hold.seq(), hold.content(), Choice.GIVE_UP))
        .as("another person")
        .isInstanceOf(Outcome.NoSuchHold.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length() + 1);
  }

  @Test
  void an_effect_in_doubt_is_recorded_retried_or_given_up_by_a_person() {
    for (Choice choice : List.of(Choice.RECORD, Choice.RETRY, Choice.GIVE_UP)) {
      boolean[] lost = {true};
      TestTool send =
          TestTool.of(
              "send",
              Effect.ONCE,
              call ->
                  lost[0]
                      ? new ToolOutcome.InDoubt("line broke")
                      : new ToolOutcome.Returned("sent"));
      TestEngine engine =
          TestEngine.of(agent(send), new ScriptedModel().calls("send", "{}").says("Done."));
      Run run = drained(engine);
      assertThat(hold(run).reason()).isEqualTo(HoldReason.IN_DOUBT);
      lost[0] = false;
      engine.decide(run.id(), choice, "it arrived");
      engine.drain();
      assertThat(engine.run(run.id()).status()).as(choice.toString()).isEqualTo(Status.FINISHED);
      assertThat(send.invocations()).hasSize(choice == Choice.RETRY ? 2 : 1);
      assertThat(send.invocations()).extracting(call -> call.key()).containsOnly(run.id() + "/1.1");
    }
  }

  @Test
  void
      a_spent_stint_is_held_renewed_and_goes_on_until_the_limit_of_the_run_which_a_person_raises() {
    Limits stint = Limits.DEFAULT.steps(2);
    Agent clerk =
        Agent.named("clerk")
            .stintLimits(stint)
            .runLimits(stint.steps(3))
            .tools(TestTool.of("read", Effect.READ))
            .build();
    TestEngine engine =
        TestEngine.of(
            clerk, model.calls("read", "{\"n\":1}").calls("read", "{\"n\":2}").says("Done."));
    Run run = drained(engine);
    assertThat(hold(run).reason()).isEqualTo(HoldReason.LIMIT);
    assertThat(hold(run).entry().detail()).contains("steps, 2 of 2");
    engine.decide(run.id(), Choice.RENEW, "");
    engine.drain();
    run = engine.run(run.id());
    assertThat(run.status()).isEqualTo(Status.FAILED);
    assertThat(failure(run).cause()).isEqualTo(FailureCause.LIMIT);
    assertThat(failure(run).detail()).contains("Limit of the run", "3 of 3");

    assertThat(
            engine
                .runs()
                .setLimits(
                    run.id(),
                    Optional.empty(),
                    Optional.of(stint.steps(9)),
                    ADA.because("worth it")))
        .isInstanceOf(Change.Accepted.class);
    engine.drain();
    assertThat(engine.run(run.id()).status())
        .as("its stint is spent too")
        .isEqualTo(Status.WAITING);
    engine.decide(run.id(), Choice.RENEW, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void to_give_up_a_hold_of_the_run_ends_it() {
    TestEngine engine =
        TestEngine.of(
            agent(Limits.DEFAULT.steps(1), TestTool.of("read", Effect.READ)),
            model.calls("read", "{}"));
    Run run = drained(engine);
    engine.decide(run.id(), Choice.GIVE_UP, "enough");
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void a_loop_holds_the_run() {
    TestTool poll = TestTool.of("poll", Effect.READ);
    for (int n = 0; n < 5; n++) {
      model.calls("poll", "{}");
    }
    TestEngine engine = TestEngine.of(agent(poll), model.says("Done."));
    Run run = drained(engine);
    assertThat(hold(run).reason()).isEqualTo(HoldReason.LOOP);
    assertThat(hold(run).entry().detail()).contains("'poll', 5 times");
    assertThat(poll.invocations()).hasSize(5);
    engine.decide(run.id(), Choice.RENEW, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void three_equal_reads_are_no_loop() {
    TestTool read = TestTool.of("read", Effect.READ);
    for (int n = 0; n < 3; n++) {
      model.calls("read", "{\"clause\":1}").calls("read", "{\"clause\":%d}".formatted(n + 2));
    }
    Run run = drained(TestEngine.of(agent(read), model.says("Done.")));
    assertThat(run.status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_call_that_the_budget_may_not_pay_for_is_not_made() {
    TestEngine engine =
        TestEngine.of(agent(Limits.DEFAULT.tokens(500)), model.says("Never asked."));
    Run run = drained(engine);
    assertThat(hold(run).reason()).isEqualTo(HoldReason.LIMIT);
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void a_reply_gets_no_more_tokens_than_the_budget_pays_for_and_one_cut_off_is_held_and_counted() {
    model
        .does(request -> new ModelOutcome.CutOff(new Usage(100, request.maxOutputTokens(), 0)))
        .says("Done.");
    TestEngine engine = TestEngine.of(agent(Limits.DEFAULT.tokens(1_000)), model);
    Run run = drained(engine);
    assertThat(model.requests().getFirst().maxOutputTokens()).isBetween(16, 400);
    assertThat(hold(run).reason()).isEqualTo(HoldReason.CUT_OFF);
    assertThat(run.spent().usage().outputTokens()).isPositive();
    engine.decide(run.id(), Choice.RENEW, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void refused_credentials_wait_for_new_ones() {
    model.does(request -> new ModelOutcome.Unauthorized("key expired")).says("Done.");
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = drained(engine);
    assertThat(hold(run).reason()).isEqualTo(HoldReason.CREDENTIALS);
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void what_tools_return_is_cut_to_the_limit_of_bytes() {
    TestTool read =
        TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned("ü".repeat(1_000)));
    TestEngine engine =
        TestEngine.of(agent(Limits.DEFAULT.bytes(301), read), model.calls("read", "{}"));
    Run run = drained(engine);
    assertThat(run.stint().bytes()).isBetween(290L, 301L);
    assertThat(Clerks.resultOf(engine.timeline(run.id())).output().toString()).contains("cut off");
  }

  @Test
  void a_changed_definition_goes_on_or_is_held_or_finished_as_it_was_started() {
    for (OnChange onChange : OnChange.values()) {
      ScriptedModel script = new ScriptedModel().calls("pay", "{}").says("Done.");
      Agent first = Agent.named("clerk").onChange(onChange).instructions("Old.").tools(pay).build();
      Agent second =
          Agent.named("clerk").onChange(onChange).instructions("New.").tools(pay).build();
      List<Route> routes = List.of(Route.of("default", script));
      TestEngine engine = TestEngine.of(new Deployment(List.of(first), routes));
      Run run = drained(engine);
      Agent retired =
          Agent.named("clerk").onChange(onChange).instructions("Old.").tools(pay).retired().build();
      engine.deploy(new Deployment(List.of(second, retired), routes));
      engine.decide(run.id(), Choice.APPROVE, "");
      engine.drain();
      run = engine.run(run.id());
      switch (onChange) {
        case GO_ON -> assertFinished(run, script, "New.");
        case HOLD -> {
          assertThat(hold(run).reason()).isEqualTo(HoldReason.AGENT_CHANGED);
          assertThat(script.requests()).hasSize(1);
          engine.decide(run.id(), Choice.RENEW, "");
          engine.drain();
          assertFinished(engine.run(run.id()), script, "New.");
        }
        case FINISH_AS_STARTED -> assertFinished(run, script, "Old.");
      }
    }
  }

  private static void assertFinished(Run run, ScriptedModel script, String instructions) {
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(script.requests()).hasSize(2);
    assertThat(script.requests().getLast().instructions()).isEqualTo(instructions);
  }

  @Test
  void a_retired_definition_finishes_what_it_began_where_there_is_no_other() {
    Agent first = Agent.named("clerk").instructions("Old.").tools(pay).build();
    List<Route> routes = List.of(Route.of("default", model.calls("pay", "{}").says("Done.")));
    TestEngine engine = TestEngine.of(new Deployment(List.of(first), routes));
    Run run = drained(engine);
    Agent other = Agent.named("clerk").instructions("Other.").tools(pay).retired().build();
    Agent retired = Agent.named("clerk").instructions("Old.").tools(pay).retired().build();
    engine.deploy(new Deployment(List.of(other, retired), routes));
    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    assertFinished(engine.run(run.id()), model, "Old.");
  }

  @Test
  void an_edit_is_refused_if_the_tool_does_not_take_it() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Run run = drained(engine);
    for (String arguments : List.of("[1]", "no JSON", "")) {
      assertThat(engine.decide(hold(run), Choice.EDIT, Optional.of(arguments), ""))
          .as(arguments)
          .isInstanceOfSatisfying(
              Outcome.BadDecision.class,
              bad -> assertThat(bad.what()).contains("not a JSON object"));
    }
    assertThat(engine.decide(hold(run), Choice.EDIT, Optional.empty(), ""))
        .isInstanceOfSatisfying(
            Outcome.BadDecision.class, bad -> assertThat(bad.what()).contains("are missing"));
    assertThat(engine.decide(hold(run), Choice.APPROVE, Optional.of("{}"), ""))
        .isInstanceOfSatisfying(
            Outcome.BadDecision.class, bad -> assertThat(bad.what()).contains("only to edit"));
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length());
  }

  @Test
  void a_decision_whose_texts_are_large_is_known_again() {
    String large = "{\"why\":\"%s\"}".formatted("x".repeat(40_000));
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Hold hold = hold(drained(engine));
    for (int n = 0; n < 2; n++) {
      assertThat(engine.decide(hold, Choice.EDIT, Optional.of(large), "for the record"))
          .isInstanceOf(Outcome.Accepted.class);
    }
    assertThat(engine.decide(hold, Choice.EDIT, Optional.of(large), "another"))
        .isInstanceOf(Outcome.AlreadyDecided.class);
    assertThat(engine.decide(hold, Choice.EDIT, Optional.of("{}"), "for the record"))
        .isInstanceOf(Outcome.AlreadyDecided.class);
    engine.drain();
    assertThat(pay.invocations())
        .singleElement()
        .extracting(call -> call.arguments())
        .isEqualTo(large);
  }

  @Test
  void a_removed_tool_or_agent_is_a_hold() {
    List<Route> routes = List.of(Route.of("default", model.calls("pay", "{}").says("Done.")));
    TestEngine engine = TestEngine.of(new Deployment(List.of(agent(pay)), routes));
    Run run = drained(engine);
    engine.deploy(new Deployment(List.of(agent()), routes));
    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    assertThat(hold(engine.run(run.id())).reason()).isEqualTo(HoldReason.TOOL_GONE);

    engine.deploy(new Deployment(List.of(), routes));
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(hold(engine.run(run.id())).reason()).isEqualTo(HoldReason.AGENT_GONE);

    engine.deploy(new Deployment(List.of(agent(pay)), routes));
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  private Run drained(TestEngine engine) {
    Run run = engine.start("clerk", "Go.");
    engine.drain();
    return engine.run(run.id());
  }

  private static Hold hold(Run run) {
    assertThat(run.holds()).as(run.toString()).hasSize(1);
    return run.holds().getFirst();
  }

  private ToolResult lastResult() {
    return model.requests().getLast().messages().stream()
        .filter(message -> message.role() == Role.TOOL)
        .map(message -> (ToolResult) message.parts().getFirst())
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  private static ToolCall call(String id, String tool, String arguments) {
    return new ToolCall(id, tool, Payload.of(arguments));
  }

  private static Outcome decide(
      TestEngine engine, Hold hold, long seq, String content, Choice choice) {
    return engine
        .engine()
        .holds()
        .decide(
            hold.run(),
            new Holds.Decision(seq, content, choice, Optional.empty(), ""),
            new Person("Eve", "test", ""));
  }
}
