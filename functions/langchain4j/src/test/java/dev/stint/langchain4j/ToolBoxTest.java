package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.invocation.InvocationParameters;
import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Failures;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Broken;
import dev.stint.agent.ToolOutcome.InDoubt;
import dev.stint.agent.ToolOutcome.Refused;
import dev.stint.agent.ToolOutcome.Returned;
import dev.stint.agent.ToolSpec;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolBoxTest {

  enum Side {
    SUPPLIER,
    CUSTOMER
  }

  record Clause(String number, int version, Side side) {}

  sealed interface Found permits Numbered, Nothing {}

  record Numbered(String number) implements Found {}

  record Nothing() implements Found {}

  static class Contracts {

    @Tool("Looks")
    @ToolEffect(Effect.READ)
    Found look(String number) {
      return number.isEmpty() ? new Nothing() : new Numbered(number);
    }

    @Tool("Looks for all")
    @ToolEffect(Effect.READ)
    CompletionStage<List<Found>> lookForAll(String number) {
      return CompletableFuture.completedFuture(List.of(look(number), new Nothing()));
    }

    @Tool("Finds clauses")
    @ToolEffect(value = Effect.READ, timeoutSeconds = 5)
    String find(
        @P("what to look for") String words,
        @Default("10") int most,
        @Default("SUPPLIER") Side side,
        @P(value = "only this heading", required = false) @Nullable String heading) {
      return "%s %d %s %s".formatted(words, most, side, heading);
    }

    @Tool("Puts a clause back")
    @ToolEffect(Effect.IDEMPOTENT)
    Clause put(Clause clause, InvocationParameters parameters) {
      return new Clause(parameters.get(ToolBox.KEY), clause.version() + 1, clause.side());
    }

    @Tool("Says who calls")
    String whoCalls(RunId run, String said, ToolInvocation call) {
      return "%s %s %s %s".formatted(run, said, call.key(), call.arguments());
    }

    @Tool(name = "sign_all", value = "Signs")
    void sign(List<String> numbers, List<Clause> clauses) {
      assertThat(clauses).allMatch(clause -> clause.side() == Side.CUSTOMER);
      if (numbers.isEmpty()) {
        throw new IllegalStateException("There is nothing to sign");
      }
    }

    @Tool("Asks another system")
    String ask(String how) throws Exception {
      return switch (how) {
        case "throttled" -> throw new RateLimitException("slow down");
        case "timeout" -> throw new HttpTimeoutException("no answer");
        case "wrapped" -> throw new IllegalStateException(new SocketTimeoutException("no answer"));
        case "error" -> throw new NoClassDefFoundError("lost");
        case "null" -> nothing();
        default -> throw new IllegalArgumentException("no");
      };
    }
  }

  @SuppressWarnings("NullAway") // a tool may return null
  private static String nothing() {
    return null;
  }

  /** Like a container's client proxy. */
  static class Generated extends Contracts {}

  private final Map<String, dev.stint.agent.Tool> tools =
      ToolBox.of(new Contracts()).stream()
          .collect(Collectors.toMap(tool -> tool.spec().name(), Function.identity()));

  @Test
  void a_result_of_a_sealed_type_says_which_it_is() throws Exception {
    assertThat(call("look", "{\"number\":\"6.2\"}"))
        .isEqualTo(new Returned("{\"type\":\"Numbered\",\"number\":\"6.2\"}"));
    assertThat(call("lookForAll", "{\"number\":\"\"}"))
        .isEqualTo(new Returned("[{\"type\":\"Nothing\"},{\"type\":\"Nothing\"}]"));
  }

  @Test
  void every_tool_method_of_a_bean_is_a_tool() {
    assertThat(tools)
        .containsOnlyKeys("find", "put", "sign_all", "ask", "whoCalls", "look", "lookForAll");
    assertThat(ToolBox.of(new Generated()))
        .extracting(tool -> tool.spec().name())
        .containsExactly("ask", "find", "look", "lookForAll", "put", "sign_all", "whoCalls");
  }

  interface Base {
    @Tool("Says hello")
    default String hello() {
      return "Hello";
    }
  }

  interface Extended extends Base {}

  static final class Greeter implements Extended {}

  @Test
  void a_tool_of_an_interface_that_is_extended_is_a_tool() {
    assertThat(ToolBox.of(new Greeter()))
        .extracting(tool -> tool.spec().name())
        .containsExactly("hello");
  }

  @Test
  void a_bean_without_tools_is_refused() {
    assertThatThrownBy(() -> ToolBox.of("no tools"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }

  @Test
  void the_effect_is_declared_or_once() {
    assertThat(spec("find").effect()).isEqualTo(Effect.READ);
    assertThat(spec("find").timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(spec("put").effect()).isEqualTo(Effect.IDEMPOTENT);
    assertThat(spec("sign_all").effect()).isEqualTo(Effect.ONCE);
  }

  @Test
  void the_schema_tells_names_descriptions_choices_defaults_and_what_is_required() {
    assertThat(spec("find").description()).isEqualTo("Finds clauses");
    assertThat(spec("find").schema())
        .contains(
            "\"words\":{\"type\":\"string\",\"description\":\"what to look for\"}",
            "\"default\":10",
            "[\"SUPPLIER\",\"CUSTOMER\"]",
            "\"required\":[\"words\"]");
    assertThat(spec("put").schema()).contains("\"version\"").doesNotContain("parameters");
  }

  @Test
  void what_the_model_leaves_out_has_its_default() throws Exception {
    assertThat(call("find", "{\"words\":\"liability\"}"))
        .isEqualTo(new Returned("liability 10 SUPPLIER null"));
    assertThat(
            call(
                "find",
                """
                {"words":"cap","most":2,"side":"CUSTOMER","heading":"3"}"""))
        .isEqualTo(new Returned("cap 2 CUSTOMER 3"));
  }

  @Test
  void records_are_bound_and_returned_and_the_key_is_there_for_who_asks() throws Exception {
    ToolOutcome outcome =
        call(
            "put",
            """
            {"clause":{"number":"3.1","version":1,"side":"CUSTOMER"}}""");
    assertThat(((Returned) outcome).output())
        .contains("\"r-1/5.1\"", "\"version\"", "2", "CUSTOMER");
  }

  @Test
  void the_run_and_the_call_are_given_by_type_and_no_model_sees_them() throws Exception {
    assertThat(spec("whoCalls").schema()).contains("\"required\":[\"said\"]").doesNotContain("run");
    assertThat(call("whoCalls", "{\"said\":\"hello\"}"))
        .isEqualTo(new Returned("r-1 hello r-1/5.1 {\"said\":\"hello\"}"));
    assertThat(call("whoCalls", "{\"said\":\"hello\",\"run\":\"r-2\"}"))
        .isInstanceOf(Refused.class);
  }

  @Test
  void lists_of_texts_and_records_are_bound() throws Exception {
    assertThat(
            call(
                "sign_all",
                """
                {"numbers":["3.1"],"clauses":[{"number":"1","version":1,"side":"CUSTOMER"}]}"""))
        .isEqualTo(new Returned("Success"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "find | {}                                  | words",
        "find | {\"words\":7}                       | words",
        "find | {\"words\":\"x\",\"side\":\"BOTH\"} | side",
        "find | {\"words\":\"x\",\"most\":\"many\"} | most",
        "find | [1]                                 | not a JSON object",
        "find | {\"words\":                         | not a JSON object",
        "put  | {\"clause\":{\"version\":\"one\"}}  | version",
      })
  void an_argument_that_does_not_fit_the_schema_is_told_to_the_model_and_nothing_is_called(
      String tool, String arguments, String named) throws Exception {
    assertThat(call(tool, arguments))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).contains(named));
  }

  @Test
  void what_a_tool_throws_decides_whether_it_is_tried_again() throws Exception {
    assertThat(failed("throttled")).isInstanceOf(InDoubt.class);
    assertThat(failed("timeout")).isInstanceOf(InDoubt.class);
    assertThat(failed("wrapped")).isInstanceOf(InDoubt.class);
    assertThat(failed("error")).isInstanceOf(Broken.class);
    assertThat(failed("badly")).isEqualTo(new Refused("no"));
    assertThat(call("ask", "{\"how\":\"null\"}")).isEqualTo(new Returned("null"));
    assertThatThrownBy(() -> call("sign_all", "{\"numbers\":[],\"clauses\":[]}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("There is nothing to sign");
  }

  /** Calls as the engine does. */
  private ToolOutcome failed(String how) {
    try {
      return call("ask", "{\"how\":\"%s\"}".formatted(how));
    } catch (Exception | Error e) {
      return Failures.of(e, tool("ask").refusals());
    }
  }

  private ToolSpec spec(String name) {
    return tool(name).spec();
  }

  private ToolOutcome call(String name, String arguments) throws Exception {
    return tool(name)
        .call(new ToolInvocation(new RunId("r-1"), ActionId.parse("5.1"), arguments, Instant.MAX));
  }

  private dev.stint.agent.Tool tool(String name) {
    dev.stint.agent.Tool tool = tools.get(name);
    assertThat(tool).isNotNull();
    return Objects.requireNonNull(tool);
  }

  @Test
  void an_agent_is_given_a_bean_and_has_its_tools() {
    Agent agent = Agent.named("clerk").tools(new Contracts(), new Greeter()).build();
    assertThat(agent.toolSpecs())
        .hasSameElementsAs(specs(ToolBox.of(new Contracts(), new Greeter())));
    assertThatThrownBy(() -> Agent.named("clerk").tools("no bean"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "java.lang.String has no tools, neither LangChain4j's @Tool methods nor others");
  }

  static class Refunds {

    @Tool
    @Undo("charge")
    void refund(String number, int cents) {}

    void charge(String order) {}
  }

  static class Payments {

    @Tool
    @Undo("back")
    void pay(int cents) {}

    void back(long cents, String outcome) {}
  }

  @Test
  void an_undo_that_takes_what_its_tool_does_not_is_refused() {
    assertThatThrownBy(() -> ToolBox.of(new Refunds()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "Refunds.refund is undone by 'charge', which takes 'order' as java.lang.String, and the tool has no such argument");
    assertThatThrownBy(() -> ToolBox.of(new Payments()))
        .hasMessageContaining(
            "Payments.pay is undone by 'back', which takes 'cents' as long, and the tool takes it as int");
  }

  private static List<ToolSpec> specs(List<dev.stint.agent.Tool> tools) {
    return tools.stream().map(dev.stint.agent.Tool::spec).toList();
  }
}
