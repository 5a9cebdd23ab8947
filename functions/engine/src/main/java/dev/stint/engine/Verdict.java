package dev.stint.engine;

import dev.stint.run.Entry;
import java.util.function.Function;

/**
 * The next change of a run, or an answer without one. {@link History#change} asks for another
 * verdict if another writer was first, so every check is made where the verdict is.
 *
 * @param <R> the answer to the caller of the change
 */
sealed interface Verdict<R> {

  /** Nothing is appended. */
  record Answer<R>(R answer) implements Verdict<R> {}

  /**
   * An entry is to be appended.
   *
   * @param then called after the append; gives the answer
   */
  record Append<R>(Entry entry, Function<Transition, R> then) implements Verdict<R> {}
}
