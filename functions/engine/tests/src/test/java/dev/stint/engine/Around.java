package dev.stint.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A port with something around each of its calls. */
final class Around {

  private Around() {}

  /** What is done instead of a call. */
  interface Advice {
    Object instead(String method, Call call) throws Throwable;
  }

  /** The call itself. */
  interface Call {
    Object make() throws Throwable;
  }

  static <T> T each(Class<T> port, T inner, Advice advice) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, args) ->
                advice.instead(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(inner, args);
                      } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                      }
                    })));
  }

  /** Something may happen before and after each call. */
  static <T> T fragile(Class<T> port, T inner, Runnable mayDie) {
    return each(
        port,
        inner,
        (method, call) -> {
          mayDie.run();
          Object answer = call.make();
          mayDie.run();
          return answer;
        });
  }
}
