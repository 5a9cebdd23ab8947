package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WrappedToolTest {

  /** A call of a method with these arguments. */
  private record Called(String method, Object argument) {}

  @Test
  void it_hands_on_every_method_of_a_tool() throws Exception {
    AtomicReference<Called> called = new AtomicReference<>();
    Tool other =
        (Tool)
            Proxy.newProxyInstance(
                Tool.class.getClassLoader(),
                new Class<?>[] {Tool.class},
                (proxy, method, arguments) -> {
                  called.set(new Called(method.getName(), last(arguments)));
                  return method.getReturnType() == Optional.class ? Optional.empty() : null;
                });
    WrappedTool wrapped = () -> other;
    for (Method method : Tool.class.getMethods()) {
      Object[] arguments =
          Arrays.stream(method.getParameterTypes())
              .map(type -> type == String.class ? "of " + method.getName() : null)
              .toArray();
      method.invoke(wrapped, arguments);
      assertThat(called.getAndSet(null)).isEqualTo(new Called(method.getName(), last(arguments)));
    }
  }

  private static Object last(Object[] arguments) {
    return arguments == null || arguments.length == 0
        ? "nothing"
        : Objects.requireNonNullElse(arguments[arguments.length - 1], "null");
  }
}
