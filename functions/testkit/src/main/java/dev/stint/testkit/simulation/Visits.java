package dev.stint.testkit.simulation;

import dev.stint.port.PortUnavailable;
import java.time.Duration;
import java.util.function.Consumer;

/** What comes from outside, at some time each, through a process that may die over it. */
final class Visits {

  private final World world;
  private final Schedule.Host outside = new Schedule.Host();
  private int coming;

  Visits(World world) {
    this.world = world;
  }

  boolean areOver() {
    return coming == 0;
  }

  /**
   * @param failed called if a port did not answer, or the process died
   */
  void add(Duration when, Consumer<SimulatedProcess> deed, Runnable failed) {
    coming++;
    world
        .schedule()
        .spawn(
            outside,
            when,
            () -> {
              SimulatedProcess process = world.front();
              world.serve(process, () -> make(process, deed, failed));
            });
  }

  private void make(SimulatedProcess process, Consumer<SimulatedProcess> deed, Runnable failed) {
    try {
      deed.accept(process);
    } catch (PortUnavailable e) {
      failed.run();
    } catch (Schedule.Death e) {
      failed.run();
      throw e;
    } finally {
      process.reliable(false);
      coming--;
    }
  }
}
