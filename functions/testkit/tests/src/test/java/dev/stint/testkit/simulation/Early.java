package dev.stint.testkit.simulation;

import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Code of a planted defect: it enqueues and indexes what follows from an entry before the append.
 */
public final class Early {

  private Early() {}

  /**
   * @param settlement that is about to append
   * @param entry not in the log yet, and perhaps never
   */
  public static void dispatch(Object settlement, Object agent, Object run, Object entry)
      throws ReflectiveOperationException {
    Object history = part(settlement, "history");
    Timeline after = ((Timeline) call(history, "timeline", run)).apply((Entry) entry);
    Class<?> transitions = Class.forName("dev.stint.engine.Transition", true, loader());
    Method of = transitions.getDeclaredMethod("of", Timeline.class);
    of.setAccessible(true);
    call(part(settlement, "dispatch"), "after", agent, of.invoke(null, after));
  }

  private static ClassLoader loader() {
    return Run.class.getClassLoader();
  }

  private static Object part(Object of, String name) throws ReflectiveOperationException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  private static Object call(Object of, String name, Object... arguments)
      throws ReflectiveOperationException {
    Method method =
        Arrays.stream(of.getClass().getDeclaredMethods())
            .filter(one -> one.getName().equals(name))
            .filter(one -> one.getParameterCount() == arguments.length)
            .findFirst()
            .orElseThrow();
    method.setAccessible(true);
    try {
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      if (e.getCause() instanceof Error thrown) {
        throw thrown;
      }
      throw e;
    }
  }
}
