package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Delegation;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool by which a model delegates a task. */
class DelegationToolTest {

  private static final Agent READER = Agent.named("terms-reader").build();

  private static Tool tool(Agent lead, String name) {
    return lead.tool(name).orElseThrow();
  }

  private static ToolOutcome call(Tool tool, String arguments) throws Exception {
    return tool.call(
        new ToolInvocation(new RunId("r-1"), new ActionId(1, 1), arguments, Instant.MAX));
  }

  @Test
  void an_agent_gets_a_tool_for_each_agent_that_it_delegates_to() throws Exception {
    Agent lead =
        Agent.named("lead")
            .delegatesTo(
                READER, d -> d.limits(Limits.DELEGATED.steps(9)).describedAs("Reads terms."))
            .delegatesTo("lead", d -> d.named("ask_another_lead"))
            .build();
    Tool reads = tool(lead, "delegate_to_terms_reader");
    assertThat(reads.spec().description()).isEqualTo("Reads terms.");
    assertThat(reads.spec().effect()).isEqualTo(Effect.IDEMPOTENT);
    assertThat(call(reads, "{\"task\":\"Read § 4.\"}"))
        .isEqualTo(
            new ToolOutcome.Delegated("terms-reader", "Read § 4.", Limits.DELEGATED.steps(9)));
    assertThat(lead.tool("ask_another_lead")).isPresent();
    assertThat(lead.delegations())
        .extracting(Delegation::agent)
        .containsExactly("terms-reader", "lead");
  }

  @Test
  void documents_are_given_only_where_that_is_allowed() throws Exception {
    String arguments = "{\"task\":\"Edit.\",\"documents\":[\"fees.md\",\"terms.md\"]}";
    String name = "delegate_to_terms_reader";
    Tool plain = tool(Agent.named("lead").delegatesTo(READER).build(), name);
    assertThat(plain.spec().schema()).doesNotContain("documents");
    assertThat(((ToolOutcome.Delegated) call(plain, arguments)).documents()).isEmpty();
    Tool gives =
        tool(Agent.named("lead").delegatesTo(READER, Delegation::withDocuments).build(), name);
    assertThat(gives.spec().schema()).contains("\"documents\":{\"type\":\"array\"");
    assertThat(((ToolOutcome.Delegated) call(gives, arguments)).documents())
        .containsExactlyInAnyOrder("fees.md", "terms.md");
    assertThat(((ToolOutcome.Delegated) call(gives, "{\"task\":\"Edit.\"}")).documents()).isEmpty();
    for (String wrong : List.of("\"fees.md\"", "[7]", "[\"\"]", "{\"a\":\"b\"}", "[null]")) {
      String odd = "{\"task\":\"Edit.\",\"documents\":%s}".formatted(wrong);
      assertThat(call(gives, odd)).isInstanceOf(ToolOutcome.Refused.class);
      assertThat(gives.problem(odd)).isPresent();
    }
  }

  @Test
  void an_agent_that_delegates_to_nobody_gets_no_children_to_delegate_to() {
    Agent lead = Agent.named("lead").delegatesTo(READER).build();
    assertThat(lead.delegations().getFirst().limits()).isEqualTo(Limits.DELEGATED.children(0));
    Agent above = Agent.named("above").delegatesTo(lead).build();
    assertThat(above.delegations().getFirst().limits()).isEqualTo(Limits.DELEGATED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{}", "{\"task\":\" \"}", "{\"task\":7}", "{\"task\":null}", "\u0000"})
  void a_task_that_is_none_is_refused(String arguments) throws Exception {
    Tool tool = tool(Agent.named("lead").delegatesTo(READER).build(), "delegate_to_terms_reader");
    assertThat(call(tool, arguments)).isInstanceOf(ToolOutcome.Refused.class);
    assertThat(tool.problem(arguments)).isPresent();
    assertThat(tool.problem("{\"task\":\"Read.\"}")).isEmpty();
  }

  @Test
  void what_no_stint_could_reserve_is_refused_when_the_agent_is_built() {
    assertThatThrownBy(
            () ->
                Agent.named("lead")
                    .delegatesTo(READER, d -> d.limits(Limits.DELEGATED.costUsd("1.01")))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Give the task less, or the stints more");
    Limits all = Limits.DEFAULT.children(0);
    assertThatThrownBy(() -> Agent.named("lead").delegatesTo(READER, d -> d.limits(all)).build())
        .as("the call needs a step too")
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_cut_to_what_there_is_refuses_no_agent() {
    Limits tight = Limits.DEFAULT.time(Duration.ofMinutes(5)).childrenAtOnce(2).depth(1);
    assertThat(Agent.named("lead").stintLimits(tight).delegatesTo(READER).build().delegations())
        .hasSize(1);
  }
}
