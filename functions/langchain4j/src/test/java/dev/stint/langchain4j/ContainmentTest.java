package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.invocation.InvocationParameters;
import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome.Question;
import dev.stint.agent.ToolOutcome.Refused;
import dev.stint.agent.ToolOutcome.Returned;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Approval and undo of tool methods, and the tool with which agents ask. */
class ContainmentTest {

  static class Cards {

    @Tool("Charges a card")
    @Approval
    @Undo("refund")
    String charge(String card, long cents) {
      return "charged " + cents;
    }

    @ToolEffect(Effect.IDEMPOTENT)
    String refund(String card, long cents, String outcome, InvocationParameters parameters) {
      if (cents == 0) {
        throw new IllegalStateException("There is nothing to give back");
      }
      return "%s %d after '%s' %s %s"
          .formatted(
              card, cents, outcome, parameters.get(ToolBox.KEY), parameters.get(ToolBox.UNDOES));
    }
  }

  static class Broken {
    @Tool("Does something")
    @Undo("undoIt")
    void doIt() {}
  }

  private static final dev.stint.agent.Tool CHARGE = ToolBox.of(new Cards()).getFirst();

  @Test
  void a_tool_says_that_it_is_approved_and_what_its_undo_does() {
    assertThat(CHARGE.spec().approval()).isTrue();
    assertThat(CHARGE.spec().undo()).isEqualTo(Optional.of(Effect.IDEMPOTENT));
  }

  @Test
  void an_undo_gets_the_arguments_the_outcome_and_both_keys() throws Exception {
    assertThat(
            CHARGE.undo(
                invocation("{\"card\":\"A\",\"cents\":5}"), ActionId.parse("3.1"), "charged 5"))
        .isEqualTo(new Returned("A 5 after 'charged 5' r-1/9.1 r-1/3.1"));
    assertThatThrownBy(
            () ->
                CHARGE.undo(invocation("{\"card\":\"A\",\"cents\":0}"), ActionId.parse("3.1"), ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("There is nothing to give back");
  }

  @Test
  void an_undo_that_is_not_there_is_said_at_the_start() {
    assertThatThrownBy(() -> ToolBox.of(new Broken()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'undoIt'");
  }

  @Test
  void rules_see_the_arguments_by_name_and_people_hear_what_does_not_fit() {
    assertThat(CHARGE.read("{\"card\":\"A\",\"cents\":5}")).containsEntry("cents", 5);
    assertThat(CHARGE.problem("{\"card\":\"A\",\"cents\":5}")).isEmpty();
    assertThat(CHARGE.problem("{\"card\":\"A\"}").orElseThrow()).contains("cents");
    assertThat(CHARGE.problem("no json").orElseThrow()).contains("not a JSON object");
  }

  @Test
  void an_agent_asks_a_person() throws Exception {
    assertThat(AskPerson.TOOL.call(invocation("{\"question\":\"Which clause?\"}")))
        .isEqualTo(new Question("Which clause?"));
    assertThat(AskPerson.TOOL.call(invocation("{}"))).isInstanceOf(Refused.class);
  }

  private static ToolInvocation invocation(String arguments) {
    return new ToolInvocation(new RunId("r-1"), ActionId.parse("9.1"), arguments, Instant.MAX);
  }
}
