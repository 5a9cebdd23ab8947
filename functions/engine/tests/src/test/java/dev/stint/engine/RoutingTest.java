package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.Route.Order;
import dev.stint.agent.Route.Stop;
import dev.stint.agent.RunId;
import dev.stint.message.Text;
import dev.stint.message.Usage;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Routing;
import dev.stint.testkit.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which model of a route is asked first, and what the entry says of it. */
class RoutingTest {

  private static final Price PRICE = Price.of("1", "0.1", "10");

  private final Set<String> out = new HashSet<>();
  private final List<String> asked = new ArrayList<>();

  private Stop stop(String name, Price price) {
    Model model =
        request -> {
          asked.add(name);
          return out.contains(name)
              ? new Busy("503", Duration.ZERO)
              : new Replied(List.of(Text.of("Done.")), new Usage(2_000, 10, 0));
        };
    return new Stop(name, model, price, Duration.ofMinutes(1));
  }

  private static Deployment deployment(Order order, Stop... stops) {
    Agent clerk =
        Agent.named("clerk")
            .stintLimits(Limits.DEFAULT.tokens(10_000_000).costUsd("1000"))
            .parameters(parameters -> parameters.maxOutputTokens(1_000))
            .build();
    return new Deployment(
        List.of(clerk), List.of(new Route("default", Arrays.asList(stops), order)));
  }

  private static ModelReplied reply(TestEngine engine, RunId run) {
    engine.drain();
    return (ModelReplied) engine.timeline(run).last();
  }

  private static Routing routing(ModelReplied reply) {
    return Objects.requireNonNull(reply.routing(), "it is not said how it was chosen");
  }

  private static ModelReplied reply(TestEngine engine, String task) {
    return reply(engine, engine.start("clerk", task).id());
  }

  @Test
  void the_first_of_a_list_needs_no_words() {
    TestEngine engine =
        TestEngine.of(deployment(Order.LISTED, stop("main", PRICE), stop("spare", PRICE)));
    assertThat(reply(engine, "Think.").routing()).isNull();
  }

  @Test
  void who_was_asked_in_vain_is_in_the_entry_of_who_replied() {
    out.add("main");
    TestEngine engine =
        TestEngine.of(deployment(Order.LISTED, stop("main", PRICE), stop("spare", PRICE)));
    ModelReplied reply = reply(engine, "Think.");
    assertThat(reply.model()).isEqualTo("spare");
    assertThat(routing(reply).why()).isEmpty();
    assertThat(routing(reply).passed())
        .containsExactly(new Routing.Passed("main", "503", TestEngine.START));
  }

  @Test
  void a_vendor_that_does_not_answer_is_asked_last_for_a_minute_by_every_run_of_a_process() {
    out.add("main");
    TestEngine engine =
        TestEngine.of(deployment(Order.LISTED, stop("main", PRICE), stop("spare", PRICE)));
    RunId run = engine.start("clerk", "Think.").id();
    reply(engine, run);
    asked.clear();
    ModelReplied other = reply(engine, "Another run.");
    assertThat(asked).containsExactly("spare");
    assertThat(routing(other).passed().getFirst().why()).contains("did not answer at");

    engine.clock().advance(Outages.COOL_DOWN);
    out.clear();
    asked.clear();
    ModelReplied later = reply(engine, "A third one.");
    assertThat(asked).containsExactly("main");
    assertThat(later.routing()).isNull();
  }

  /** A model that was given little time may well be there for others. */
  @Test
  void that_a_runs_own_time_is_short_is_no_outage() {
    Model slow =
        request -> {
          asked.add("main");
          Thread.sleep(out.isEmpty() ? Duration.ofMinutes(1) : Duration.ZERO);
          return new Replied(List.of(Text.of("Done.")), new Usage(2_000, 10, 0));
        };
    Agent hasty =
        Agent.named("hasty")
            .stintLimits(Limits.DEFAULT.time(Duration.ofMillis(100)))
            .parameters(parameters -> parameters.maxOutputTokens(1_000))
            .build();
    Stop main = new Stop("main", slow, PRICE, Duration.ofMinutes(2));
    TestEngine engine =
        TestEngine.of(
            new Deployment(
                List.of(hasty, Agent.named("clerk").build()),
                List.of(new Route("default", List.of(main, stop("spare", PRICE))))));
    ModelReplied first = reply(engine, engine.start("hasty", "Think.").id());
    assertThat(routing(first).passed().getFirst().outage()).isNull();
    out.add("nobody");
    assertThat(reply(engine, "Think.").model()).isEqualTo("main");
  }

  @Test
  void another_process_learns_of_it_from_the_log() {
    out.add("main");
    Deployment deployment = deployment(Order.LISTED, stop("main", PRICE), stop("spare", PRICE));
    TestEngine engine = TestEngine.of(deployment);
    RunId run = engine.start("clerk", "Think.").id();
    reply(engine, run);
    for (int process = 0; process < 3; process++) {
      engine.deploy(deployment);
      asked.clear();
      engine.clock().advance(Duration.ofSeconds(10));
      engine.runs().say(run, "And?");
      ModelReplied reply = reply(engine, run);
      assertThat(asked).containsExactly("spare");
      assertThat(routing(reply).outageOf("main")).contains(TestEngine.START);
    }
    engine.deploy(deployment);
    asked.clear();
    engine.clock().advance(Outages.COOL_DOWN);
    engine.runs().say(run, "And?");
    reply(engine, run);
    assertThat(asked).as("it is tried again").containsExactly("main", "spare");
  }

  @Test
  void if_all_are_out_all_are_asked() {
    out.addAll(List.of("main", "spare"));
    TestEngine engine =
        TestEngine.of(deployment(Order.LISTED, stop("main", PRICE), stop("spare", PRICE)));
    RunId run = engine.start("clerk", "Think.").id();
    engine.deliver();
    engine.clock().advance(Duration.ofSeconds(5));
    asked.clear();
    out.clear();
    assertThat(reply(engine, run).model()).isEqualTo("main");
  }

  @Test
  void weights_share_runs_out_and_a_run_keeps_its_model() {
    TestEngine engine =
        TestEngine.of(
            deployment(
                Order.WEIGHT, stop("main", PRICE).weight(3), stop("spare", PRICE).weight(1)));
    int main = 0;
    for (int n = 0; n < 400; n++) {
      RunId run = engine.start("clerk", "Think.").id();
      ModelReplied first = reply(engine, run);
      engine.runs().say(run, "And?");
      assertThat(reply(engine, run).model()).isEqualTo(first.model());
      assertThat(routing(first).why()).contains("'%s'".formatted(first.model()), "of 4");
      main += first.model().equals("main") ? 1 : 0;
    }
    assertThat(main).isBetween(260, 340); // 300 expected; 8.7 is the standard deviation.
  }

  @Test
  void the_cheapest_is_asked_first_for_this_call() {
    // For a short conversation the output decides, for a long one the input.
    Stop thrifty = stop("reads-cheaply", Price.of("0.1", "0.1", "100"));
    Stop terse = stop("writes-cheaply", Price.of("1", "1", "1"));
    TestEngine engine = TestEngine.of(deployment(Order.COST, thrifty, terse));
    ModelReplied brief = reply(engine, "Think.");
    assertThat(brief.model()).isEqualTo("writes-cheaply");
    assertThat(routing(brief).why()).contains("cheapest", "about $0.00");
    assertThat(reply(engine, "x".repeat(300_000)).model()).isEqualTo("reads-cheaply");
  }

  /** The one that has counted is not preferred for that, though others are bounded from above. */
  @Test
  void who_replied_last_is_not_the_cheapest_for_that() {
    Stop cheap = stop("cheap", Price.of("1", "1", "1"));
    Stop dear = stop("dear", Price.of("1.1", "1.1", "1.1"));
    out.add("cheap");
    TestEngine engine = TestEngine.of(deployment(Order.COST, cheap, dear));
    RunId run = engine.start("clerk", "x".repeat(8_000)).id();
    assertThat(reply(engine, run).model()).isEqualTo("dear");
    out.clear();
    engine.clock().advance(Outages.COOL_DOWN);
    engine.runs().say(run, "And?");
    assertThat(reply(engine, run).model()).isEqualTo("cheap");
  }

  @Test
  void the_smallest_that_reads_the_conversation_is_asked_first() {
    Stop small = stop("small", PRICE).contextTokens(8_000);
    Stop large = stop("large", PRICE).contextTokens(128_000);
    Stop huge = stop("huge", PRICE).contextTokens(1_000_000);
    TestEngine engine = TestEngine.of(deployment(Order.CONTEXT, huge, small, large));
    assertThat(reply(engine, "Think.").model()).isEqualTo("small");
    assertThat(reply(engine, "x".repeat(20_000)).model()).isEqualTo("large");
    assertThat(reply(engine, "x".repeat(200_000)).model()).isEqualTo("huge");
    assertThat(reply(engine, "x".repeat(1_000_000)).model())
        .as("its tokens are counted from above, so it may be read all the same")
        .isEqualTo("huge");
  }

  @Test
  void an_agents_parameters_outrank_the_models() {
    List<ModelParameters> used = new ArrayList<>();
    Model model =
        request -> {
          used.add(request.parameters());
          return new Replied(List.of(Text.of("Done.")), new Usage(2_000, 10, 0));
        };
    Stop stop =
        new Stop(
            "m",
            model,
            PRICE,
            Duration.ofMinutes(1),
            ModelParameters.NONE.temperature(1).seed(7).maxOutputTokens(50));
    reply(TestEngine.of(deployment(Order.LISTED, stop)), "Think.");
    assertThat(used)
        .containsExactly(ModelParameters.NONE.temperature(1).seed(7).maxOutputTokens(1_000));
    assertThat(Optional.of(used.getFirst().outputTokensMax())).contains(1_000);
  }
}
