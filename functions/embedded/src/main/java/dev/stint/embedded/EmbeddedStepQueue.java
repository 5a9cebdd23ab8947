package dev.stint.embedded;

import dev.stint.agent.RunId;
import dev.stint.codec.StepMessageJson;
import dev.stint.embedded.disk.Change;
import dev.stint.embedded.disk.Damaged;
import dev.stint.embedded.disk.Disk;
import dev.stint.embedded.disk.Item;
import dev.stint.embedded.disk.Key;
import dev.stint.port.Delivery;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The queue and its timers on a {@link Disk}: one item for every message, ordered by the time at
 * which it is due. The first due messages are in memory too, by their run, so that the runs take
 * turns. Messages for later times, however many and however late, are on the disk only.
 *
 * <p>A message comes again if it is not {@link Taken#done}: after a time, or when the process
 * starts again. Sends do not wait for the disk. A message that is lost with the power is sent again
 * by the sweep at the next start, because the log and the index do wait.
 */
public final class EmbeddedStepQueue implements StepQueue {

  private static final Logger LOG = System.getLogger(EmbeddedStepQueue.class.getName());

  private static final Key MESSAGES = Key.of('q');

  /** Due messages that are in memory at a time. */
  private static final int READY_MAX = 10_000;

  /** When a message comes again whose step failed without saying so. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final Disk disk;
  private final InstantSource clock;
  private final int receivesMax;

  private final ReentrantLock lock = new ReentrantLock();

  /** For the threads that wait for any message. */
  private final Condition changed = lock.newCondition();

  private int idle;

  /** For the one of them that watches the clock. */
  private final Condition sooner = lock.newCondition();

  /** Due messages by run; the first run is the next one to have its turn. */
  private final Map<RunId, Deque<Held>> ready = new LinkedHashMap<>();

  /** The same messages: of equal ones that wait at the same time, one is delivered. */
  private final Set<StepMessage> waiting = new HashSet<>();

  private final Set<Key> taken = new HashSet<>();

  /** The last message that was read from the disk; all due ones before it are in memory. */
  private Key loadedTo = MESSAGES;

  /** Orders messages that are due in the same millisecond; higher than that of any loaded one. */
  private long order;

  private long epoch;

  /** When the next message that was not read is due, in milliseconds; earlier if not known. */
  private long nextDue;

  /** For when one of the waiting threads has set its clock. */
  private Instant watched = Instant.MAX;

  private boolean stopped;

  /** A message and its key on the disk. */
  private record Held(Key key, StepMessage message, int receives) {}

  /**
   * @param receivesMax how often a message is delivered before it is dead
   */
  EmbeddedStepQueue(Disk disk, InstantSource clock, int receivesMax) {
    this.disk = disk;
    this.clock = clock;
    this.receivesMax = receivesMax;
    this.epoch = disk.epoch();
  }

  private static byte[] write(StepMessage message, int receives) {
    byte[] json = StepMessageJson.write(message).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + json.length).putInt(receives).put(json).array();
  }

  private static Held read(Item item) {
    ByteBuffer value = ByteBuffer.wrap(item.value());
    int receives = value.getInt();
    StepMessage message = StepMessageJson.read(StandardCharsets.UTF_8.decode(value).toString());
    return new Held(item.key(), message, receives);
  }

  @Override
  public void send(List<StepMessage> messages, Duration delay) {
    if (!messages.isEmpty()) {
      put(messages, clock.instant().plus(delay));
    }
  }

  @Override
  public void wake(StepMessage message, Instant at) {
    put(List.of(message), at);
  }

  private void put(List<StepMessage> messages, Instant due) {
    lock.lock();
    try {
      reloadIfReopened();
      disk.change(
          false,
          change -> {
            messages.forEach(message -> change.put(nextKey(due), write(message, 0)));
            return change;
          });
      tell(due);
    } finally {
      lock.unlock();
    }
  }

  /** Lets a thread know of messages: one that waits for any, or the one that watches the clock. */
  private void tell(Instant due) {
    nextDue = Math.min(nextDue, millis(due));
    if (nextDue <= now()) {
      wakeOne();
    } else if (due.isBefore(watched)) {
      sooner.signal();
      changed.signal(); // Nobody may watch the clock.
    }
  }

  private void wakeOne() {
    if (idle > 0) {
      changed.signal();
    } else {
      sooner.signal();
    }
  }

  /** A key after every message that was read: otherwise this one would not be. */
  private Key nextKey(Instant due) {
    Key key = MESSAGES.number(millis(due)).number(order++);
    while (disk.has(key)) { // Of an earlier process.
      key = MESSAGES.number(millis(due)).number(order++);
    }
    return key;
  }

  private long millis(Instant due) {
    return Math.max(Math.max(due.toEpochMilli(), 0), loadedMillis());
  }

  private long loadedMillis() {
    return loadedTo.equals(MESSAGES) ? 0 : loadedTo.number(1);
  }

  /** A message of the queue that was taken. Nobody else gets it until the process ends. */
  public final class Taken implements Delivery {

    private final Key key;
    private final StepMessage message;
    private final int receives;
    private volatile Duration again = AGAIN;

    private Taken(Held held) {
      this.key = held.key;
      this.message = held.message;
      this.receives = held.receives + 1;
    }

    @Override
    public StepMessage message() {
      return message;
    }

    @Override
    public void hide(Duration time) {
      again = time;
    }

    @Override
    public int receives() {
      return isDead() ? receives - receivesMax : receives;
    }

    @Override
    public boolean isLast() {
      return receives == receivesMax;
    }

    /** Whether all deliveries failed, so that the step is to be given up. */
    public boolean isDead() {
      return receives > receivesMax;
    }

    /** Removes the message for good. */
    public void done() {
      settle(change -> change.remove(key));
    }

    /** Delivers the message again, after the time for which it was hidden last. */
    public void failed() {
      Instant due = isLast() ? clock.instant() : clock.instant().plus(again);
      settle(change -> change.remove(key).put(nextKey(due), write(message, receives)));
      lock.lock();
      try {
        tell(due);
      } finally {
        lock.unlock();
      }
    }

    /** Changes the message. If the disk refuses that, it is delivered again. */
    private void settle(UnaryOperator<Change> work) {
      lock.lock();
      try {
        taken.remove(key);
        disk.change(false, work);
      } catch (RuntimeException e) {
        reload();
        throw e;
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Takes the next message; waits until one is due.
   *
   * @return empty after {@link #stop}
   * @throws dev.stint.port.PortUnavailable if the disk fails
   */
  public Optional<Taken> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Optional<Taken> next = Optional.empty();
      while (!stopped && next.isEmpty()) {
        next = next();
        if (next.isEmpty()) {
          await();
        }
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody take a message any more. */
  public void stop() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
      sooner.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next message that is due now, if there is one. */
  public Optional<Taken> poll() {
    lock.lock();
    try {
      return next();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a change, or for the time of the next message: one thread for the time. */
  @SuppressWarnings("WaitNotInLoop") // The caller looks again.
  private void await() throws InterruptedException {
    boolean isWatched = watched.isBefore(Instant.MAX);
    if (isWatched || nextDue == Long.MAX_VALUE) {
      idle++;
      try {
        changed.await();
      } finally {
        idle--;
      }
      return;
    }
    watched = Instant.ofEpochMilli(nextDue);
    try {
      long nanos = Duration.between(clock.instant(), watched).toNanos();
      sooner.await(Math.max(nanos, 1), TimeUnit.NANOSECONDS);
    } finally {
      watched = Instant.MAX;
      changed.signal(); // This thread may be at work when the next message is due.
    }
  }

  private Key afterLoaded() {
    return loadedTo.equals(MESSAGES) ? MESSAGES : loadedTo.end();
  }

  private Optional<Taken> next() {
    reloadIfReopened();
    if (waiting.size() < READY_MAX && nextDue <= now()) {
      load();
    }
    Iterator<Map.Entry<RunId, Deque<Held>>> runs = ready.entrySet().iterator();
    if (!runs.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<RunId, Deque<Held>> turn = runs.next();
    Held held = turn.getValue().getFirst();
    Taken next = new Taken(held);
    disk.change(false, change -> change.put(held.key, write(held.message, next.receives)));
    turn.getValue().removeFirst();
    waiting.remove(held.message);
    taken.add(held.key);
    runs.remove();
    if (!turn.getValue().isEmpty()) {
      ready.put(turn.getKey(), turn.getValue()); // Its next turn comes after those of the others.
    }
    if (!ready.isEmpty()) {
      wakeOne();
    }
    return Optional.of(next);
  }

  /** The time, but never before that of a message that was read. */
  private long now() {
    return Math.max(clock.instant().toEpochMilli(), loadedMillis());
  }

  /** Reads due messages from the disk, and when the next one is due. */
  private void load() {
    Iterator<Item> due = disk.items(afterLoaded(), MESSAGES.number(now() + 1));
    while (waiting.size() < READY_MAX && due.hasNext()) {
      try {
        Item item = due.next();
        loadedTo = item.key();
        order = Math.max(order, loadedTo.number(0) + 1);
        if (!taken.contains(item.key())) {
          add(read(item));
        }
      } catch (Damaged e) {
        LOG.log(Level.ERROR, "A message is damaged and lost: {0}", e.getMessage());
        if (!e.isOneItem()) {
          break;
        }
        disk.change(false, change -> change.remove(e.key()));
      }
    }
    Iterator<Key> later = disk.keys(afterLoaded(), MESSAGES.end());
    nextDue = later.hasNext() ? later.next().number(1) : Long.MAX_VALUE;
  }

  private void add(Held held) {
    if (waiting.add(held.message)) {
      ready.computeIfAbsent(held.message.run(), run -> new ArrayDeque<>()).addLast(held);
    } else {
      disk.change(false, change -> change.remove(held.key));
    }
  }

  /** Forgets what is in memory if the disk was opened again, and may have other messages. */
  private void reloadIfReopened() {
    if (epoch != disk.epoch()) {
      epoch = disk.epoch();
      reload();
    }
  }

  private void reload() {
    ready.clear();
    waiting.clear();
    loadedTo = MESSAGES;
    nextDue = 0;
  }
}
