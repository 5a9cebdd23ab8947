package dev.stint.clerk;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.langchain4j.ToolBox;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The agent. */
final class Clerk {

  @Produces
  @Singleton
  Agent clerk(ClerkTools tools) {
    return Agent.named("clerk")
        .instructions(
            """
            You are a contracts clerk. You work on one agreement, through your tools.
            Answer from the wording of the clauses and name their numbers.
            Before you change a clause, read it. Change only what you were asked to change, \
            everywhere it is stated. When all changes are made, register them once.
            End with a short account: the answers, then each changed clause with its new words.
            """)
        .tools(ToolBox.of(tools))
        .limits(Limits.DEFAULT.steps(60).tokens(400_000))
        .build();
  }
}
