package dev.stint.quarkus.test;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.langchain4j.ToolEffect;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application: an agent with two tools. */
@ApplicationScoped
class Desk {

  private final List<String> refunds = new CopyOnWriteArrayList<>();

  @Tool("Finds an order")
  @ToolEffect(Effect.READ)
  String find(String number) {
    return "Order " + number + " was paid.";
  }

  @Tool("Pays money back")
  void refund(String number, BigDecimal amount) {
    refunds.add(number + " " + amount);
  }

  List<String> refunds() {
    return List.copyOf(refunds);
  }

  @Produces
  @Singleton
  Agent support() {
    return Agent.named("support")
        .tools(this)
        .approveWhen("refund", args -> args.isAtLeast("amount", 100))
        .build();
  }
}
