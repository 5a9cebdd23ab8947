package dev.stint.testkit.simulation;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.engine.Engine;
import dev.stint.port.Notifier;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * A way in which people reach a simulated system and are told by it, such as e-mail. Each
 * simulation has one of its own, which all of its processes share like a service outside.
 */
public interface Channel {

  /** A process of the system: it may die at any call of its ports. */
  interface Worker {

    Engine engine();

    /** The time as this process has it. */
    InstantSource clock();

    /**
     * A port of the channel as this process reaches it: it takes time, fails, and may be the last.
     */
    <T> T port(Class<T> type, T inner);

    /** Whether something goes wrong at the channel here, as a mail that is refused. */
    boolean errs();

    /** Somebody is told of an entry now. */
    void tells(RunId run, ActionId notice);
  }

  /** The notifier of a process, which has no engine yet. */
  Notifier notifier(Worker worker);

  /** Something that a person does. Done again now and then, as by a person who sees an error. */
  void visit(Worker worker, RandomGenerator chance);

  /**
   * Checks what must hold when all is over.
   *
   * @throws AssertionError if something does not
   */
  void check(Simulated world);
}
