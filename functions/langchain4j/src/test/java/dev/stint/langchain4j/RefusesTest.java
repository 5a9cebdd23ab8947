package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.ActionId;
import dev.stint.agent.Failures;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Broken;
import dev.stint.agent.ToolOutcome.InDoubt;
import dev.stint.agent.ToolOutcome.Refused;
import java.io.IOException;
import java.sql.SQLTimeoutException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.InternalServerException;

/** Which failures of a tool are certain. */
class RefusesTest {

  static class OutOfStock extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static class Closed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Refuses(Closed.class)
  static class Shop {

    @Tool("Orders")
    @Refuses(OutOfStock.class)
    void order(String how) throws Exception {
      switch (how) {
        case "declared" -> throw new OutOfStock();
        case "class" -> throw new Closed();
        case "bug" -> throw new NullPointerException();
        case "timeout" -> throw ApiCallTimeoutException.create(100);
        case "aws" -> throw InternalServerException.builder().statusCode(500).build();
        case "sql" -> throw new SQLTimeoutException();
        case "http" ->
            throw new RuntimeException(new dev.langchain4j.exception.HttpException(504, ""));
        default -> throw new IllegalArgumentException("no");
      }
    }
  }

  static class Wide {
    @Tool("Orders")
    @Refuses({OutOfStock.class, IOException.class})
    void order() {}
  }

  private static ToolOutcome order(String how) {
    var tool = ToolBox.of(new Shop()).getFirst();
    try {
      return tool.call(
          new ToolInvocation(
              new RunId("r-1"),
              ActionId.parse("1.1"),
              "{\"how\":\"%s\"}".formatted(how),
              Instant.MAX));
    } catch (Exception e) {
      return Failures.of(e, tool.refusals());
    }
  }

  @Test
  void what_a_method_or_its_class_declares_did_nothing() {
    assertThat(order("declared")).isInstanceOf(Refused.class);
    assertThat(order("class")).isInstanceOf(Refused.class);
    assertThat(order("argument")).isInstanceOf(Refused.class);
  }

  @Test
  void everything_else_may_have_done_something() {
    assertThat(order("bug")).isInstanceOf(Broken.class);
    assertThat(order("timeout")).isInstanceOf(InDoubt.class);
    assertThat(order("aws")).isInstanceOf(InDoubt.class);
    assertThat(order("sql")).isInstanceOf(InDoubt.class);
    assertThat(order("http")).isInstanceOf(InDoubt.class);
  }

  @Test
  void what_cannot_be_certain_is_refused_at_the_start() {
    assertThatThrownBy(() -> ToolBox.of(new Wide()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Wide.order", "java.io.IOException");
  }
}
