package dev.stint.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import org.junit.jupiter.api.Test;

class AnswerTypesTest {

  record Quote(String customer) {}

  enum Verdict {
    YES
  }

  /** Defines agents in several ways; its code is read, and not run. */
  static final class Agents {

    Agent quoter() {
      return Agent.named("quoter").answers(Quote.class).build();
    }

    Agent judge(Class<?> unknown) {
      Agent.Builder agent = Agent.named("judge").answers(unknown);
      return agent.answers(Verdict[].class).build();
    }

    Agent counter() {
      return Agent.named("counter").answers(int.class).build();
    }
  }

  @Test
  void the_types_of_answers_are_found_in_the_code() throws Exception {
    byte[] code;
    try (var in = Agents.class.getResourceAsStream("AnswerTypesTest$Agents.class")) {
      code = in.readAllBytes();
    }
    assertThat(AnswerTypes.of(code))
        .containsExactly(Quote.class.getName(), Verdict.class.getName());
  }
}
