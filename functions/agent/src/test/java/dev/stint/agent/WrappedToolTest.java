package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class WrappedToolTest {

  @Test
  void it_hands_on_every_method_of_a_tool() throws Exception {
    for (Method method : Tool.class.getMethods()) {
      assertThat(
              WrappedTool.class
                  .getMethod(method.getName(), method.getParameterTypes())
                  .getDeclaringClass())
          .as(method.toString())
          .isEqualTo(WrappedTool.class);
    }
  }
}
