package dev.stint.engine;

import dev.stint.run.Entry;
import java.util.function.Function;

/**
 * A decision about a run as it stands. {@link History#change} asks for another one if another
 * writer was first, so every check is made where the verdict is.
 *
 * @param <R> what whoever asked for the change is answered
 */
sealed interface Verdict<R> {

  /** Nothing is appended. */
  record Answer<R>(R answer) implements Verdict<R> {}

  /**
   * An entry is to be appended.
   *
   * @param then what follows once it stands
   */
  record Append<R>(Entry entry, Function<Transition, R> then) implements Verdict<R> {}
}
