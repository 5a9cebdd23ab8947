package dev.stint.testkit.simulation;

import dev.stint.port.EntryLog;
import dev.stint.port.Forks;
import dev.stint.port.PayloadStore;
import dev.stint.port.RunIndex;

/**
 * A store on which simulated runs are kept: the real one that is to be tried. The queue stays a
 * simulated one, which delivers messages late, twice and out of order. It is called on the
 * schedule, by one thread at a time.
 */
public interface Store extends AutoCloseable {

  EntryLog log();

  Forks forks();

  PayloadStore payloads();

  RunIndex index();

  /** Called once, at the end of its simulation. */
  @Override
  void close();
}
