package dev.stint.emulators;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another program's main class in this process, and ends the process when its standard input
 * ends. So this process ends with its parent, even if the parent is killed.
 *
 * <p>Depends only on the JDK, because this one class is put on the other program's class path.
 */
final class TiedToParent {

  private TiedToParent() {}

  /**
   * @param args the other program's main class, then its arguments
   */
  public static void main(String[] args) throws Throwable {
    Thread.ofPlatform().daemon().name("tied-to-parent").start(TiedToParent::endWithInput);
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static void endWithInput() {
    try {
      while (System.in.read() != -1) {
        // The parent never writes; it only keeps the other end open.
      }
    } catch (IOException e) {
      // A broken pipe also ends the input.
    }
    Runtime.getRuntime().halt(0);
  }
}
