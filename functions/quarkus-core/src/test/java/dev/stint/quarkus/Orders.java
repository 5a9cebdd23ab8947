package dev.stint.quarkus;

import static dev.stint.agent.Effect.READ;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.langchain4j.ToolEffect;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The agent of the README. */
class Orders {

  final List<String> refunds = new ArrayList<>();

  // tag::agent[]
  @Tool("Finds an order by its number")
  @ToolEffect(READ)
  Order find(String number) {
    return new Order(number, new BigDecimal("49.90"));
  }

  @Tool("Pays money back") // says nothing of its effect, so it never happens twice
  void refund(String number, BigDecimal amount) {
    refunds.add(number + " " + amount);
  }

  @Produces
  @Singleton
  Agent support() {
    return Agent.named("support")
        .instructions("Look an order up before you refund it, and refund no more than was paid.")
        .tools(this)
        .stintLimits(Limits.DEFAULT.steps(30).costUsd("0.50"))
        .approveWhen("refund", args -> args.isAtLeast("amount", 100))
        .build();
  }

  // end::agent[]

  record Order(String number, BigDecimal paid) {}
}
