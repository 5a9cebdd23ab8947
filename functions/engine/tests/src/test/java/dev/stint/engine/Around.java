package dev.stint.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Wraps a port, with something around every call. */
final class Around {

  private Around() {}

  /** Runs in place of a call. */
  interface Advice {
    Object instead(String method, Call call) throws Throwable;
  }

  /** The wrapped call. */
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

  /** A port with an action before and after every call. */
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
