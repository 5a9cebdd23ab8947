package dev.stint.embedded;

import dev.stint.embedded.disk.Disk;
import dev.stint.embedded.disk.Key;
import dev.stint.engine.Engine;
import dev.stint.port.MailRegister;
import dev.stint.port.Notifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ports in one directory, for one process. When an append or a new status returns, it is on the
 * disk, with everything before it; a process that is killed, or a computer that loses its power,
 * loses at most what came after.
 */
public final class EmbeddedStore implements AutoCloseable {

  /** When a backup was begun; no directory has it in which runs go on. */
  private static final Key COPIED = Key.of('b');

  /** Ends the name of a backup that is not whole. */
  public static final String PARTIAL = ".partial";

  private final Disk disk;
  private final InstantSource clock;
  private final EmbeddedRunIndex index;
  private final EmbeddedStepQueue queue;
  private final EmbeddedInbox inbox;

  private EmbeddedStore(Disk disk, InstantSource clock, int receivesMax) {
    this.disk = disk;
    this.clock = clock;
    this.index = new EmbeddedRunIndex(disk);
    this.queue = new EmbeddedStepQueue(disk, clock, receivesMax);
    this.inbox = new EmbeddedInbox(disk);
  }

  /**
   * Opens a directory, or makes it.
   *
   * @param sync whether to wait for the disk. Without it, nothing is lost with the process, but
   *     with the power
   * @param receivesMax how often a step is delivered before it is given up
   * @throws dev.stint.embedded.disk.CannotOpen if another process uses the directory, or its files
   *     are damaged
   */
  public static EmbeddedStore open(
      Path directory, boolean sync, InstantSource clock, int receivesMax) {
    return new EmbeddedStore(Disk.open(directory, sync), clock, receivesMax);
  }

  public Engine.Ports ports(Notifier notifier) {
    return new Engine.Ports(
        new EmbeddedEntryLog(disk, index),
        new EmbeddedForks(disk),
        queue,
        new EmbeddedPayloadStore(disk),
        index,
        notifier);
  }

  public EmbeddedStepQueue queue() {
    return queue;
  }

  public MailRegister mails() {
    return new EmbeddedMailRegister(disk);
  }

  /** Mails that were received and not read yet. */
  public EmbeddedInbox inbox() {
    return inbox;
  }

  /**
   * A copy of everything.
   *
   * @param items how many things are well in it
   * @param damaged what is not
   */
  public record Backup(Path directory, long items, List<String> damaged) {
    public Backup {
      damaged = List.copyOf(damaged);
    }
  }

  /**
   * Copies everything to a new directory, while runs go on, and reads the copy to its end. The copy
   * is a directory like this one, and knows that it is a {@linkplain #copied copy}: to restore it,
   * stop the process and put the copy in the place of its directory.
   *
   * @param directory must not exist; it appears when the copy is whole
   */
  public synchronized Backup backup(Path directory) throws IOException {
    Path partial = directory.resolveSibling(directory.getFileName() + PARTIAL);
    Instant begun = clock.instant();
    disk.copyTo(partial);
    List<String> damaged = new ArrayList<>();
    long items;
    try (Disk copy = Disk.open(partial, true)) {
      items = copy.check(found -> damaged.add(String.valueOf(found.getMessage())));
      byte[] at = ByteBuffer.allocate(Long.BYTES).putLong(begun.toEpochMilli()).array();
      copy.change(true, change -> change.put(COPIED, at));
    }
    Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    return new Backup(directory, items, damaged);
  }

  /**
   * When the backup was begun that this directory was restored from; empty if it was not, or if its
   * runs {@linkplain #goesOn go on}.
   */
  public Optional<Instant> copied() {
    return disk.get(COPIED).map(at -> Instant.ofEpochMilli(ByteBuffer.wrap(at).getLong()));
  }

  /** Notes that the runs of a backup are held, so that from now on they go on as people decide. */
  public void goesOn() {
    disk.change(true, change -> change.remove(COPIED));
  }

  /**
   * How often the disk failed, or refused a change because it was full. Messages may be lost then,
   * and a sweep finds what they were for.
   */
  public long failures() {
    return disk.epoch() + disk.refusals();
  }

  /** Why runs cannot go on now: the disk is full, or fails. Empty if they can. */
  public Optional<String> problem() {
    return disk.problem();
  }

  /** Writes everything, and lets another process use the directory. */
  @Override
  public void close() {
    disk.close();
  }
}
