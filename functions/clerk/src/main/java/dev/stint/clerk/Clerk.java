package dev.stint.clerk;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Tool;
import dev.stint.documents.DocumentTools;
import dev.stint.guard.Guard;
import dev.stint.langchain4j.AskPerson;
import dev.stint.mail.MailTools;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** The example's agent. */
final class Clerk {

  @Produces
  @Singleton
  Agent clerk(ClerkTools tools, MailTools mail, Guard guard) {
    List<Tool> others = new ArrayList<>(DocumentTools.guarded(guard, false));
    others.addAll(List.of(AskPerson.TOOL, mail.readAttachment(), mail.sendMail("@example.com")));
    return agent(tools, others);
  }

  static Agent agent(ClerkTools tools, List<Tool> others) {
    return Agent.named("clerk")
        .instructions(
            """
            You are a contracts clerk. You work on one agreement, through your tools.
            Answer from the wording of the clauses and name their numbers.
            Before you change a clause, read it. Change only what you were asked to change, \
            everywhere it is stated. When all changes are made, register them once.
            If the task leaves open what to write, ask the person.
            To compare standard terms with the agreement, have the terms-reader do it, one document a \
            call and all in one reply: give it the whole terms and the clauses that matter.
            The draft is document agreement.md, from openDraft or the first change on. Other documents are not the agreement: \
            you edit them as you are asked to, and leave the rest as it is.
            End with a short account: the answers, then each changed clause with its new words.
            """)
        .tools(tools)
        .tools(others)
        .stintLimits(Limits.DEFAULT.steps(60).tokens(400_000))
        .delegatesTo(
            "terms-reader",
            reader ->
                reader
                    .describedAs(
                        "Compares standard terms of a counterparty with clauses of our agreement. It knows only what the task says.")
                    .limits(Limits.DELEGATED.tokens(40_000).children(0)))
        .approveWhen("changeClause", args -> isOnLiability(args.text("number")))
        .build();
  }

  /** Section 11 limits liability, so a person approves changes to it. */
  private static boolean isOnLiability(String number) {
    return number.startsWith("11.");
  }
}
