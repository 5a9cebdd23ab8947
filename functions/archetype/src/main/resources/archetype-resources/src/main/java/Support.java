package ${package};

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.langchain4j.ToolEffect;
import dev.stint.langchain4j.Undo;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent that refunds orders, and its tools. */
@Singleton
public class Support {

  record Order(String number, BigDecimal paid) {}

  private final List<String> refunds = new CopyOnWriteArrayList<>();

  @Tool("Finds an order by its number")
  @ToolEffect(Effect.READ)
  Order find(@P("as on the invoice") String number) {
    return new Order(number, new BigDecimal("149.90"));
  }

  @Tool("Pays money back") // says nothing of its effect, so it never happens twice
  @Undo("charge")
  void refund(String number, BigDecimal amount, RunId run) {
    refunds.add("refund %s %s %s".formatted(number, amount, run));
  }

  void charge(String number, BigDecimal amount, RunId run) {
    refunds.add("charge %s %s %s".formatted(number, amount, run));
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
}
