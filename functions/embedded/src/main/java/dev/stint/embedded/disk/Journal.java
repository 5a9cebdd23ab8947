package dev.stint.embedded.disk;

import dev.stint.embedded.disk.Segment.End;
import dev.stint.embedded.disk.Segment.Head;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes to a segment, in their order, by one thread. While the disk writes, the next
 * changes gather in a batch, so that one write of the disk serves all who wait (group commit). A
 * change for which nobody waits is written a millisecond later at most.
 */
final class Journal implements AutoCloseable {

  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Guards everything here and the table. */
  private final ReentrantLock lock;

  private final Condition work;
  private final boolean sync;
  private final BiConsumer<Journal, IOException> failed;
  private final Thread thread;

  private Batch gathering;
  private boolean idle;
  private boolean closing;

  /**
   * @param end of the segment's batches
   * @param sync whether to wait for the disk
   * @param failed told, with the lock held, that a batch could not be written
   */
  Journal(
      ReentrantLock lock,
      Segment segment,
      Head head,
      End end,
      boolean sync,
      BiConsumer<Journal, IOException> failed) {
    this.lock = lock;
    this.work = lock.newCondition();
    this.sync = sync;
    this.failed = failed;
    this.gathering = new Batch(segment, head.generation(), end.at());
    this.thread = Thread.ofPlatform().name("stint-journal").daemon().unstarted(() -> work(end));
    thread.start();
  }

  /** Changes that are written together. */
  static final class Batch {

    private final Segment segment;
    private final long generation;
    private final long at;
    private final List<byte[]> changes = new ArrayList<>();
    private int bytes;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private boolean awaited;

    Batch(Segment segment, long generation, long at) {
      this.segment = segment;
      this.generation = generation;
      this.at = at;
    }

    private boolean isEmpty() {
      return changes.isEmpty();
    }

    private byte[] body() {
      ByteBuffer body = ByteBuffer.allocate(bytes);
      changes.forEach(body::put);
      return body.array();
    }

    private long end() {
      return isEmpty() ? at : at + Segment.size(bytes);
    }

    /**
     * Waits until the changes are on the disk, even if the thread is interrupted.
     *
     * @throws IOException if they could not be written
     */
    void await() throws IOException {
      try {
        done.join();
      } catch (CompletionException e) {
        throw new IOException(String.valueOf(e.getCause()), e.getCause());
      }
    }
  }

  /** Whether a change of this size still fits in the segment; every change fits in an empty one. */
  boolean hasRoom(int bytes) {
    long end = gathering.end();
    return end + Segment.size(bytes) <= Segment.BYTES || end == Segment.start().at();
  }

  /**
   * Adds a change to the batch that gathers. The caller holds the lock.
   *
   * @param awaited whether somebody waits for the disk
   */
  Batch add(byte[] change, boolean awaited) {
    Batch batch = gathering;
    batch.changes.add(change);
    batch.bytes += change.length;
    boolean first = awaited && !batch.awaited;
    batch.awaited |= awaited;
    if (idle || first) {
      work.signal();
    }
    return batch;
  }

  /**
   * Goes on in another segment, which was begun. The table was saved with everything that gathered,
   * so nothing of it needs to be written. The caller holds the lock.
   */
  void continueIn(Segment next, Head head) {
    Batch saved = gathering;
    gathering = new Batch(next, head.generation(), Segment.start().at());
    saved.done.complete(null);
  }

  /** The generation of the segment that is written. The caller holds the lock. */
  long generation() {
    return gathering.generation;
  }

  private void work(End begin) {
    Batch batch = gathering;
    try {
      End end = begin;
      long synced = Segment.start().at();
      for (Batch next = next(); next != null; next = next()) {
        batch = next;
        if (batch.at == Segment.start().at()) {
          end = Segment.start();
          synced = end.at();
        }
        end = batch.segment.write(batch.generation, end, synced, batch.body());
        if (sync && batch.awaited) {
          batch.segment.sync();
          synced = end.at();
        }
        batch.done.complete(null);
      }
    } catch (IOException e) {
      fail(batch, e);
    } catch (InterruptedException | RuntimeException | Error e) {
      fail(batch, new IOException("The journal's thread ended", e));
    }
  }

  /** The next batch; waits for one, and a little longer if nobody waits for it. None at the end. */
  private @Nullable Batch next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (gathering.isEmpty()) {
        if (closing) {
          return null;
        }
        idle = true;
        work.await();
        idle = false;
      }
      long left = LINGER_NANOS;
      while (!gathering.awaited && left > 0 && !closing) {
        left = work.awaitNanos(left);
      }
      Batch batch = gathering;
      gathering = new Batch(batch.segment, batch.generation, batch.end());
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Batch batch, IOException e) {
    lock.lock();
    try {
      failed.accept(this, e);
      batch.done.completeExceptionally(e);
      gathering.done.completeExceptionally(e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the thread may still write. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** Ends the thread. The caller holds the lock, and adds nothing any more. */
  void end() {
    closing = true;
    work.signal();
  }

  /** Writes what has gathered, and ends the thread. The caller does not hold the lock. */
  @Override
  public void close() {
    lock.lock();
    try {
      end();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
