package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.ActionId;
import dev.stint.agent.Callback;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool methods that take a callback, and tools that wait for a signal. */
class CallbackToolTest {

  private static final Callback CALLBACK =
      new Callback("t.s", "https://stint.example/callbacks/t.s");

  /** What the courier answers. */
  record Receipt(String number, int parcels, List<String> notes) {}

  /** Tools of a courier. */
  static class Courier {
    private String url = "";

    @Tool("Has parcels picked up")
    @Awaits(value = Receipt.class, within = "P2D", heartbeat = "PT1H")
    String pickUp(int parcels, Callback callback) {
      url = parcels + " " + callback.url();
      return "this is not the result";
    }

    @Tool("Asks for a price")
    ToolOutcome price(int parcels, Callback callback) {
      return parcels == 0
          ? new ToolOutcome.Returned("nothing to pay")
          : new ToolOutcome.AwaitsCallback();
    }
  }

  private static dev.stint.agent.Tool tool(Object bean, String name) {
    return ToolBox.of(bean).stream()
        .filter(tool -> tool.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ToolInvocation call(String arguments) {
    return new ToolInvocation(
        new RunId("r-1"), new ActionId(1, 1), arguments, Instant.MAX, Optional.of(CALLBACK));
  }

  @Test
  void the_call_of_a_method_with_a_callback_waits_whatever_it_returns() throws Exception {
    Courier courier = new Courier();
    dev.stint.agent.Tool tool = tool(courier, "pickUp");
    assertThat(tool.call(call("{\"parcels\":3}"))).isEqualTo(new ToolOutcome.AwaitsCallback());
    assertThat(courier.url).isEqualTo("3 https://stint.example/callbacks/t.s");
    assertThat(tool.spec().schema()).contains("parcels").doesNotContain("callback");
    assertThat(tool.spec().callback())
        .contains(new Callback.Terms(Duration.ofDays(2), Optional.of(Duration.ofHours(1))));
  }

  @Test
  void a_method_may_say_by_itself_what_comes_of_a_call() throws Exception {
    dev.stint.agent.Tool tool = tool(new Courier(), "price");
    assertThat(tool.call(call("{\"parcels\":0}")))
        .isEqualTo(new ToolOutcome.Returned("nothing to pay"));
    assertThat(tool.call(call("{\"parcels\":1}"))).isEqualTo(new ToolOutcome.AwaitsCallback());
    assertThat(tool.spec().callback()).contains(Callback.Terms.within(Duration.ofDays(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"number\":\"a\",\"parcels\":3,\"notes\":[]}",
        "{\"number\":\"a\",\"parcels\":3,\"notes\":[\"fragile\"]}"
      })
  void a_result_that_fits_is_taken(String result) {
    assertThat(tool(new Courier(), "pickUp").problemOfResult(result)).isEmpty();
    assertThat(tool(new Courier(), "price").problemOfResult(result)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"number\":1,\"parcels\":3,\"notes\":[]} | number",
        "{\"number\":\"a\"} | parcels",
        "[] | array",
        "null | null",
        "3 | integer",
        "no | JSON",
      })
  void a_result_that_does_not_fit_is_refused_with_the_reason(String result, String why) {
    assertThat(tool(new Courier(), "pickUp").problemOfResult(result))
        .hasValueSatisfying(problem -> assertThat(problem).contains(why));
  }

  @Test
  void a_result_of_any_depth_is_no_trouble() {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    assertThat(tool(new Courier(), "pickUp").problemOfResult(deep)).isPresent();
  }

  /** A method that is given nothing to hand out. */
  static class WithoutCallback {
    @Tool
    @Awaits(within = "P1D")
    void order() {}
  }

  /** A time that is none. */
  static class WithoutTime {
    @Tool
    @Awaits(within = "tomorrow")
    void order(Callback callback) {}
  }

  /** A time that is too long. */
  static class TooLong {
    @Tool
    @Awaits(within = "P400D")
    void order(Callback callback) {}
  }

  /** More signs of life than a log should have. */
  static class TooLively {
    @Tool
    @Awaits(within = "P30D", heartbeat = "PT1M")
    void order(Callback callback) {}
  }

  /** Nobody answers an undo. */
  static class OfUndo {
    @Tool
    @Undo("cancel")
    void order(Callback callback) {}

    void cancel(Callback callback) {}
  }

  @Test
  void what_can_never_be_met_is_refused_when_the_tool_is_made() {
    for (Object bean :
        List.of(
            new WithoutCallback(),
            new WithoutTime(),
            new TooLong(),
            new TooLively(),
            new OfUndo())) {
      assertThatThrownBy(() -> ToolBox.of(bean))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(bean.getClass().getSimpleName());
    }
  }

  @Test
  void a_model_waits_for_a_signal() throws Exception {
    dev.stint.agent.Tool tool =
        Signals.tool("contract.signed", "Waits until it is signed.", Duration.ofDays(7));
    assertThat(tool.spec().name()).isEqualTo("wait_for_contract_signed");
    assertThat(tool.call(call("{}")))
        .isEqualTo(new ToolOutcome.AwaitsSignal("contract.signed", Duration.ofDays(7)));
    for (String name : List.of("", "two words", "a/b", "x".repeat(65))) {
      assertThatThrownBy(() -> Signals.tool(name, "", Duration.ofDays(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Signals.tool("a", "", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
