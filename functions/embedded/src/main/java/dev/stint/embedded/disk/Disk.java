package dev.stint.embedded.disk;

import dev.stint.embedded.disk.Journal.Batch;
import dev.stint.embedded.disk.Segment.Batches;
import dev.stint.embedded.disk.Segment.Head;
import dev.stint.port.PortUnavailable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values in one directory, for one process. A change is applied to a {@link Table} in
 * memory and appended to a {@link Journal}; when a segment of the journal is full, the table is
 * saved and the next segment begins. At the start, the table is read as it was saved, and the
 * segment's changes are applied to it.
 *
 * <p>What is found at the start is what was there after some change and all changes before it: the
 * last one at least for which {@link #change} returned, if it was {@code awaited}. Others may be
 * lost with a process that is killed, or a computer that loses its power, if they are the last
 * ones.
 *
 * <p>If the disk fails or is full, every change is refused with {@link PortUnavailable}, and the
 * disk is tried again every second. Thread-safe.
 */
public final class Disk implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Disk.class.getName());

  /** With less room on the disk than this, nothing is changed: a save needs some. */
  private static final long ROOM_BYTES_LEAST = 8L * Segment.BYTES;

  /** The most that H2 writes for a table with nothing in it. */
  private static final long NEW_TABLE_BYTES_MAX = 64L * 1024;

  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path directory;
  private final boolean sync;
  private final DirectoryLock others;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Opened opened;
  private volatile String failure = "";
  private long failedAt;

  /** The journal that failed. */
  private @Nullable Journal writing;

  private final AtomicLong epoch = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private boolean closed;

  /** What there is while the disk works. */
  private record Opened(Table table, Journal journal, Segments segments) {}

  private Disk(Path directory, boolean sync, DirectoryLock others) {
    this.directory = directory;
    this.sync = sync;
    this.others = others;
  }

  /**
   * Opens a directory, or makes it.
   *
   * @param sync whether to wait for the disk. Without it, what was changed outlives the process,
   *     but not a power failure
   * @throws CannotOpen if another process uses the directory, or its files are damaged
   */
  public static Disk open(Path directory, boolean sync) {
    Disk disk = new Disk(directory, sync, DirectoryLock.take(directory));
    try {
      disk.opened = disk.read();
      return disk;
    } catch (IOException e) {
      disk.close();
      throw new CannotOpen("%s cannot be used: %s".formatted(directory.toAbsolutePath(), e), e);
    } catch (RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /** Reads what the last process left. */
  private Opened read() throws IOException {
    Segments segments = Segments.open(directory);
    try {
      Optional<Head> begun = segments.latest();
      if (begun.isEmpty()) {
        forgetFirstStart(segments);
      }
      Table table = Table.open(directory, begun.map(Head::saved), this::unreadable);
      try {
        return read(segments, table, begun.isPresent() ? begun.get() : begin(segments, table));
      } catch (IOException | RuntimeException e) {
        table.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      segments.close();
      throw e;
    }
  }

  /** Removes what a first start left that was cut off before it could hold anything. */
  private void forgetFirstStart(Segments segments) throws IOException {
    Path table = directory.resolve(Table.FILE);
    if (!segments.areNew() || (Files.exists(table) && Files.size(table) > NEW_TABLE_BYTES_MAX)) {
      throw new CannotOpen(
          "The heads of both journals of %s are damaged. Restore a backup of the directory."
              .formatted(directory.toAbsolutePath()),
          null);
    }
    Files.deleteIfExists(table);
  }

  private Head begin(Segments segments, Table table) throws IOException {
    Head first = new Head(1, table.save(sync));
    segments.of(1).begin(first, sync);
    if (sync) {
      syncNames(directory);
    }
    return first;
  }

  /** Waits until the names of the files in a directory are on the disk, where systems allow it. */
  private static void syncNames(Path directory) {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A directory cannot be synced here", e);
    }
  }

  /** Applies to the table what changed since it was saved. */
  private Opened read(Segments segments, Table table, Head head) throws IOException {
    Segment segment = segments.of(head.generation());
    Batches batches = segment.batches(head.generation());
    if (!batches.lost().isEmpty()) {
      throw new CannotOpen(
          "%s is damaged at byte %d. What was changed after it is known in part only, of: %s. Restore a backup of the directory."
              .formatted(segment, batches.end().at(), batches.lost()),
          null);
    }
    batches.changes().forEach(change -> change.apply(table));
    return new Opened(
        table, new Journal(lock, segment, head, batches.end(), sync, this::unwritable), segments);
  }

  /** How many changes were refused because the disk was full. */
  public long refusals() {
    return refusals.get();
  }

  /** How many times the disk was opened. What was read before a number changed may not be so. */
  public long epoch() {
    return epoch.get();
  }

  /** The value of a key. */
  public Optional<byte[]> get(Key key) {
    return table().get(key);
  }

  public boolean has(Key key) {
    return table().has(key);
  }

  /** The items from one key up to, and without, another. Later changes are not seen. */
  public Iterator<Item> items(Key from, Key to) {
    return table().items(from, to, false);
  }

  /** The same from the last to the first. */
  public Iterator<Item> itemsBackwards(Key from, Key to) {
    return table().items(from, to, true);
  }

  /** The keys from one up to, and without, another, also of items that are damaged. */
  public Iterator<Key> keys(Key from, Key to) {
    return table().keys(from, to);
  }

  private Table table() {
    Opened now = opened;
    if (now != null) {
      return now.table;
    }
    lock.lock();
    try {
      return reopened().table;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a change that depends on what is there. No other change comes between.
   *
   * @param awaited whether to return only when the change is on the disk
   * @param work reads, and fills in what is to be changed
   */
  public <R> R change(boolean awaited, Function<Change, R> work) {
    Batch batch;
    R result;
    lock.lock();
    try {
      Opened now = reopened();
      Change change = new Change();
      result = work.apply(change);
      if (change.isEmpty()) {
        return result;
      }
      byte[] written = change.write();
      if (!now.journal.hasRoom(written.length)) {
        save(now);
      }
      batch = now.journal.add(written, awaited);
      apply(change, now.table);
    } finally {
      lock.unlock();
    }
    if (awaited) {
      await(batch);
    }
    return result;
  }

  /** Applies a change that is in the journal. If that fails, the journal says what there is. */
  private void apply(Change change, Table table) {
    try {
      change.apply(table);
    } catch (MVStoreException e) {
      throw broken("cannot be used", e);
    } catch (RuntimeException | Error e) {
      broken("cannot be used", e);
      throw e;
    }
  }

  private void await(Batch batch) {
    try {
      batch.await();
    } catch (IOException e) {
      throw new PortUnavailable("%s cannot be written: %s".formatted(directory, e), e);
    }
  }

  /** Why nothing can be changed now, or not much more; empty if something can. */
  public Optional<String> problem() {
    if (opened == null) {
      return Optional.of(failure);
    }
    try {
      return full();
    } catch (IOException e) {
      return Optional.of("The room on the disk is not known: " + e);
    }
  }

  private Optional<String> full() throws IOException {
    long room = Files.getFileStore(directory).getUsableSpace();
    return room >= ROOM_BYTES_LEAST
        ? Optional.empty()
        : Optional.of(
            "The disk of %s is full: %d MB are left of at least %d. Little or nothing is changed until there is room."
                .formatted(directory.toAbsolutePath(), room >> 20, ROOM_BYTES_LEAST >> 20));
  }

  /** Saves the table and begins the next segment. */
  private Head save(Opened now) {
    try {
      Optional<String> full = full();
      if (full.isPresent()) {
        refusals.incrementAndGet();
        throw new PortUnavailable(full.get());
      }
      long saved = CompletableFuture.supplyAsync(() -> now.table.save(sync), Disk::aside).join();
      Head head = new Head(now.journal.generation() + 1, saved);
      Segment next = now.segments.of(head.generation());
      next.begin(head, sync);
      now.journal.continueIn(next, head);
      return head;
    } catch (IOException | CompletionException e) {
      throw broken("cannot be saved", e);
    }
  }

  /** Runs work that an interrupt would spoil on a thread that nobody interrupts. */
  private static void aside(Runnable work) {
    Thread.ofPlatform().name("stint-save").daemon().start(work);
  }

  /** What there is, opened again if the disk failed a while ago. The caller holds the lock. */
  private Opened reopened() {
    if (closed) {
      throw new PortUnavailable("%s is closed".formatted(directory));
    }
    Opened now = opened;
    if (now != null) {
      return now;
    }
    boolean mayWrite = writing != null && writing.isAlive(); // Two would spoil the file.
    if (mayWrite || System.nanoTime() - failedAt < RETRY_NANOS) {
      throw new PortUnavailable(failure);
    }
    try {
      Opened again = read();
      opened = again;
      save(again); // What was read of the journal may not be on the disk.
      epoch.incrementAndGet();
      LOG.log(Level.INFO, "{0} can be used again", directory);
      return again;
    } catch (IOException | RuntimeException e) {
      throw broken("cannot be opened", e);
    }
  }

  /**
   * Forgets what is in memory, because it may be ahead of the disk; it is read again later. The
   * caller holds the lock.
   */
  private PortUnavailable broken(String how, Throwable e) {
    failure = "%s %s: %s".formatted(directory.toAbsolutePath(), how, e.getMessage());
    failedAt = System.nanoTime();
    Opened now = opened;
    opened = null;
    if (now != null) {
      LOG.log(Level.ERROR, failure, e);
      writing = now.journal;
      close(now);
    }
    return new PortUnavailable(failure, e);
  }

  /** Called with the lock held. */
  private void unwritable(Journal journal, IOException e) {
    Opened now = opened;
    if (now != null && now.journal.equals(journal)) {
      broken("cannot be written", e);
    }
  }

  /** Forgets a table that cannot be read, unless it is another one by now. */
  private void unreadable(Table table, MVStoreException e) {
    lock.lock();
    try {
      Opened now = opened;
      if (now != null && now.table.equals(table)) {
        broken("cannot be read", e);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void close(Opened now) {
    now.journal.end();
    now.table.close();
    try {
      now.segments.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The journal cannot be closed", e);
    }
  }

  /**
   * Copies everything to a new directory, while changes go on. The copy has what was there at some
   * moment after the call, and can be opened like any directory.
   *
   * @throws IOException if the copy cannot be written; what was written of it is left there
   */
  public void copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    long began = epoch.get();
    try {
      copy(target).finish();
      syncNames(target);
      if (epoch.get() != began) {
        throw new IOException("The disk failed while it was copied");
      }
    } finally {
      lock.lock();
      try {
        Opened now = opened;
        if (now != null) {
          now.table.reuseSpace(true);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private Copy copy(Path target) throws IOException {
    lock.lock();
    try {
      Opened now = reopened();
      Head saved = save(now);
      now.table.reuseSpace(false); // What the copy needs stays where it is.
      return Copy.begin(directory, target, now.table.size(), saved.saved());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads every item.
   *
   * @param damaged told of every item whose bytes are not those that were written
   * @return how many items are well
   */
  public long check(Consumer<Damaged> damaged) {
    long well = 0;
    Iterator<Item> items = table().items(Key.of((char) 1), Key.of('~').end(), false);
    while (true) {
      try {
        if (!items.hasNext()) {
          return well;
        }
        items.next();
        well++;
      } catch (Damaged e) {
        damaged.accept(e);
        if (!e.isOneItem()) {
          return well;
        }
      }
    }
  }

  /** Writes what was changed, and closes the files. A killed process may leave this out. */
  @Override
  public void close() {
    Opened now;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true; // Nothing is added any more.
      now = opened;
    } finally {
      lock.unlock();
    }
    if (now != null) {
      now.journal.close();
    }
    lock.lock();
    try {
      if (opened != null) {
        close(opened);
        opened = null;
        failure = "%s is closed".formatted(directory);
      }
    } finally {
      lock.unlock();
    }
    others.close();
  }
}
