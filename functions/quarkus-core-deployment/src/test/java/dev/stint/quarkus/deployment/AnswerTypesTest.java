package dev.stint.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import java.util.List;
import java.util.Map;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;
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

  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  record Group(List<Shape> shapes) implements Shape {}

  record Drawing(Map<String, Group[]> groups) {}

  @Test
  void what_values_are_made_of_is_found_down_to_the_kinds_of_a_sealed_type() throws Exception {
    IndexView index = Index.of(Drawing.class, Group.class, Shape.class, Circle.class, Quote.class);
    assertThat(
            ExchangedTypes.of(
                index, Type.create(DotName.createSimple(Drawing.class), Type.Kind.CLASS)))
        .containsExactlyInAnyOrder(
            DotName.createSimple(Drawing.class),
            DotName.createSimple(Group.class),
            DotName.createSimple(Shape.class),
            DotName.createSimple(Circle.class));
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
