package dev.stint.testkit.simulation;

import dev.stint.port.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and the tasks that live in it. Each task is a virtual thread, but only one of them
 * runs at a time: the one that has the baton. A task passes it on where it pauses, to whichever
 * task is due next. So a simulation is deterministic, whatever the machine does.
 */
final class Schedule {

  /** Far more than any simulation has that comes to rest. */
  private static final long EVENTS_MAX = 200_000;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Set<Task> tasks = new LinkedHashSet<>();
  private final Instant start;
  private final CountDownLatch quiet = new CountDownLatch(1);
  private long nanos;
  private long order;
  private @Nullable Task running;
  private @Nullable Throwable failure;
  private boolean over;

  /** The task that may run, and no other; none at the end, so that one that pauses then stays. */
  private volatile @Nullable Task baton;

  Schedule(Instant start) {
    this.start = start;
  }

  /** The process that tasks belong to dies with them. */
  static final class Host {
    private boolean dead;

    /** Ends every task of this host where it pauses next, or pauses now. */
    void kill() {
      dead = true;
    }

    boolean isDead() {
      return dead;
    }
  }

  /** A process ended in the middle of something. No code of the engine catches it. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death() {
      super("the process died", null, false, false);
    }
  }

  /** One thread of control. */
  static final class Task {
    private final Host host;
    private final Runnable body;
    private final Thread thread;
    private long waitsFor;
    private boolean over;

    private Task(Schedule schedule, Host host, Runnable body) {
      this.host = host;
      this.body = body;
      this.thread = Thread.ofVirtual().unstarted(() -> schedule.live(this));
    }
  }

  /**
   * A moment at which a task goes on, unless it does not wait for that any more; or at which an
   * alarm rings.
   */
  private record Event(
      long at, long order, @Nullable Task task, long waitsFor, @Nullable Runnable alarm)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  Instant now() {
    return start.plusNanos(nanos);
  }

  /** Where the running task lives; null if none runs. */
  @Nullable Host host() {
    return running == null ? null : running.host;
  }

  /** Begins a task after some time. */
  Task spawn(Host host, Duration after, Runnable body) {
    Task task = new Task(this, host, body);
    tasks.add(task);
    wake(task, task.waitsFor, after);
    return task;
  }

  /** Has something short done after some time, which neither pauses nor throws. */
  void alarm(Duration after, Runnable alarm) {
    events.add(new Event(at(after), order++, null, 0, alarm));
  }

  private void wake(Task task, long waitsFor, Duration after) {
    events.add(new Event(at(after), order++, task, waitsFor, null));
  }

  private long at(Duration after) {
    return nanos + Math.max(0, after.toNanos());
  }

  /** Nothing is done any more, not even what is due. */
  void stop() {
    over = true;
  }

  /** The running task goes on after some time; others do meanwhile. */
  void pause(Duration time) {
    Task me = alive();
    wake(me, ++me.waitsFor, time);
    passOn(me);
    alive();
  }

  private Task alive() {
    Task me = me();
    if (me.host.dead) {
      throw new Death();
    }
    return me;
  }

  private Task me() {
    Task task = running;
    if (task == null) {
      throw new IllegalStateException("Nobody runs");
    }
    return task;
  }

  /** Gives the baton to whoever is due next, and waits until it comes back. */
  private void passOn(Task me) {
    Task next = next();
    if (next == me) {
      return;
    }
    give(next);
    await(me);
  }

  private @Nullable Task next() {
    while (failure == null && !over) {
      Event event = events.poll();
      if (event == null) {
        break;
      }
      if (order > EVENTS_MAX) {
        failure = new Violation("It goes on and on: %d events until %s".formatted(order, now()));
        break;
      }
      Task task = event.task;
      if (task != null && (task.over || event.waitsFor != task.waitsFor)) {
        continue;
      }
      nanos = Math.max(nanos, event.at);
      if (event.alarm != null) {
        ring(event.alarm);
      } else {
        running = task;
        return task;
      }
    }
    running = null;
    return null;
  }

  private void ring(Runnable alarm) {
    running = null;
    try {
      alarm.run();
    } catch (RuntimeException | Error e) {
      fail(e); // In whichever task it rang: that one has nothing to do with it.
    }
  }

  /** Ends the simulation, unless something else has ended it. */
  void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    }
  }

  private void give(@Nullable Task next) {
    baton = next;
    if (next == null) {
      quiet.countDown();
      return;
    }
    Thread thread = next.thread;
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
  }

  private void await(Task me) {
    while (baton != me) {
      LockSupport.park(this);
    }
  }

  private void live(Task me) {
    try {
      if (!me.host.dead) {
        me.body.run();
      }
    } catch (Death e) {
      // As any process may.
    } catch (Throwable e) {
      fail(e);
    } finally {
      me.over = true;
      tasks.remove(me);
      give(next());
    }
  }

  /**
   * Runs everything until nothing is left to do.
   *
   * @throws Throwable what a task threw, if one did
   */
  void run() throws Throwable {
    give(next());
    quiet.await();
    over = true;
    bury();
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends what is still waiting, so that no thread is left. */
  private void bury() throws InterruptedException {
    for (Task task : List.copyOf(tasks)) {
      Thread thread = task.thread;
      if (!task.over && thread.getState() != Thread.State.NEW) {
        task.host.kill();
        running = task;
        baton = task;
        LockSupport.unpark(thread);
        thread.join();
      }
    }
  }

  /** The time of a simulation, for the engine of a host. */
  Threads threads(Host host) {
    return new Threads() {
      @Override
      public <T> T within(Duration time, Callable<T> work)
          throws TimeoutException, ExecutionException {
        return call(host, time, work);
      }

      @Override
      public Repetition every(Duration period, String name, Runnable work) {
        boolean[] closed = {false};
        spawn(
            host,
            period,
            () -> {
              while (!closed[0]) {
                work.run();
                pause(period);
              }
            });
        return () -> closed[0] = true;
      }
    };
  }

  /** The result of a call. */
  private static final class Result<T> {
    private @Nullable T value;
    private @Nullable Throwable thrown;
    private boolean over;
  }

  private <T> T call(Host host, Duration time, Callable<T> work)
      throws TimeoutException, ExecutionException {
    Task caller = alive();
    Result<T> result = new Result<>();
    long waits = ++caller.waitsFor;
    wake(caller, waits, time);
    spawn(
        host,
        Duration.ZERO,
        () -> {
          try {
            result.value = work.call();
          } catch (Death e) {
            throw e;
          } catch (AssertionError e) {
            fail(e); // Of a promise, or of the code of a test.
          } catch (Throwable e) {
            result.thrown = e;
          }
          result.over = true;
          wake(caller, waits, Duration.ZERO);
        });
    passOn(caller);
    alive();
    if (!result.over) {
      throw new TimeoutException();
    }
    if (result.thrown != null) {
      throw new ExecutionException(result.thrown);
    }
    return Objects.requireNonNull(result.value);
  }
}
