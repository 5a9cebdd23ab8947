package dev.stint.embedded.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * One of the two files of the journal. It begins with a head that names its generation and the save
 * of the table that it continues. Then come batches of changes. The checksum of a batch covers its
 * generation, its place, and the checksum of the batch before it, so that nothing is read which an
 * earlier generation, or a process that lost its power, left in the file. A batch also says up to
 * where the file was known to be on the disk when it was written.
 *
 * <p>The file has its full size from the start: a batch then changes no metadata of the file
 * system, and costs one write of the disk.
 */
final class Segment implements AutoCloseable {

  static final int BYTES = 8 * 1024 * 1024;

  private static final long MAGIC = 0x5354494E544A0001L; // "STINTJ", form 1
  private static final int HEAD_BYTES = 4 * Long.BYTES;
  private static final int BATCH_MAGIC = 0x42415443; // "BATC"
  private static final int BATCH_HEAD_BYTES = 4 * Integer.BYTES + Long.BYTES;
  private static final int ZEROS_BYTES = 1024 * 1024;

  /**
   * @param generation 1 for the first segment of a directory, and one more for every next one
   * @param saved the save of the table that this segment continues
   */
  record Head(long generation, long saved) {}

  private final Path file;
  private final FileChannel channel;

  private Segment(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens a file, and gives it its size if it is new. */
  static Segment open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
      for (long at = channel.size(); at < BYTES; at += zeros.clear().limit()) {
        writeAll(channel, zeros, at);
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new Segment(file, channel);
  }

  /** The head; empty if the file was not begun. */
  Optional<Head> head() throws IOException {
    ByteBuffer head = read(0, HEAD_BYTES);
    if (head.remaining() < HEAD_BYTES
        || head.getLong(0) != MAGIC
        || head.getLong(3 * Long.BYTES) != checksum(head.slice(0, 3 * Long.BYTES))) {
      return Optional.empty();
    }
    return Optional.of(new Head(head.getLong(Long.BYTES), head.getLong(2 * Long.BYTES)));
  }

  /** Whether no head was ever written: the file has its zeros. */
  boolean isNew() throws IOException {
    return read(0, HEAD_BYTES).equals(ByteBuffer.allocate(HEAD_BYTES));
  }

  /**
   * Begins the file anew, and waits until its head is on the disk. By a file of its own: the
   * channel would be closed if the calling thread were interrupted.
   */
  void begin(Head head, boolean sync) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES);
    bytes.putLong(MAGIC).putLong(head.generation).putLong(head.saved);
    bytes.putLong(checksum(bytes.slice(0, 3 * Long.BYTES))).flip();
    try (RandomAccessFile steady = new RandomAccessFile(file.toFile(), "rw")) {
      steady.write(bytes.array());
      if (sync) {
        steady.getFD().sync();
      }
    }
  }

  /**
   * The end of a batch, after which the next one is written.
   *
   * @param at its place in the file
   * @param checksum of the batch that ends there
   */
  record End(long at, int checksum) {}

  /** Where the first batch begins. */
  static End start() {
    return new End(HEAD_BYTES, 0);
  }

  /** The bytes of a batch in the file. */
  static long size(int bodyBytes) {
    return BATCH_HEAD_BYTES + (long) bodyBytes;
  }

  /**
   * Writes a batch; it may still be lost if the power fails.
   *
   * @param after the batch before it, or {@link #start}
   * @param synced up to where the file is known to be on the disk
   */
  End write(long generation, End after, long synced, byte[] body) throws IOException {
    int checksum = checksum(generation, after, synced, ByteBuffer.wrap(body));
    ByteBuffer batch = ByteBuffer.allocate(BATCH_HEAD_BYTES + body.length);
    batch.putInt(BATCH_MAGIC).putInt(body.length).putInt(after.checksum).putInt(checksum);
    batch.putLong(synced).put(body).flip();
    writeAll(channel, batch, after.at);
    return new End(after.at + size(body.length), checksum);
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += channel.write(bytes, to);
    }
  }

  /** Waits until everything that was written is on the disk. */
  void sync() throws IOException {
    channel.force(false);
  }

  /**
   * The batches of a generation, and where they end.
   *
   * @param lost the keys of batches after one that is damaged although it was on the disk
   */
  record Batches(List<Change> changes, End end, Set<Key> lost) {}

  /**
   * Reads the batches of a generation. They end where the first one is not whole: the process or
   * the power ended while it was written, and nobody was told that it was. If a later batch says
   * that this place was on the disk, the file is damaged.
   */
  Batches batches(long generation) throws IOException {
    ByteBuffer file = read(0, Math.toIntExact(channel.size()));
    List<Change> changes = new ArrayList<>();
    End end = start();
    Optional<Batch> next = batch(file, generation, end.at);
    while (next.isPresent() && next.get().previous == end.checksum) {
      changes.add(Change.read(next.get().body));
      end = next.get().end;
      next = batch(file, generation, end.at);
    }
    return new Batches(changes, end, lost(file, generation, end.at));
  }

  private record Batch(int previous, long synced, ByteBuffer body, End end) {}

  /** A whole batch at a place, whatever was before it. */
  private static Optional<Batch> batch(ByteBuffer file, long generation, long at) {
    int head = (int) at;
    if (at + BATCH_HEAD_BYTES > file.limit() || file.getInt(head) != BATCH_MAGIC) {
      return Optional.empty();
    }
    int length = file.getInt(head + Integer.BYTES);
    if (length < 0 || at + BATCH_HEAD_BYTES + length > file.limit()) {
      return Optional.empty();
    }
    int previous = file.getInt(head + 2 * Integer.BYTES);
    int checksum = file.getInt(head + 3 * Integer.BYTES);
    long synced = file.getLong(head + 4 * Integer.BYTES);
    ByteBuffer body = file.slice(head + BATCH_HEAD_BYTES, length);
    return checksum == checksum(generation, new End(at, previous), synced, body)
        ? Optional.of(new Batch(previous, synced, body, new End(at + size(length), checksum)))
        : Optional.empty();
  }

  /** Whether the file begins with a batch of this generation. */
  boolean has(long generation) throws IOException {
    ByteBuffer whole = read(0, Math.toIntExact(channel.size()));
    return batch(whole, generation, start().at).isPresent();
  }

  /** The keys of the batches after a place, if one of them says that it was on the disk. */
  private static Set<Key> lost(ByteBuffer file, long generation, long end) {
    Set<Key> keys = new LinkedHashSet<>();
    boolean wasOnDisk = false;
    long at = end + 1;
    while (at + BATCH_HEAD_BYTES <= file.limit()) {
      Optional<Batch> batch = batch(file, generation, at);
      if (batch.isPresent()) {
        wasOnDisk |= batch.get().synced > end;
        keys.addAll(Change.read(batch.get().body).keys());
      }
      at = batch.map(found -> found.end.at).orElse(at + 1);
    }
    return wasOnDisk ? keys : Set.of();
  }

  private ByteBuffer read(long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    long at = from;
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, at);
      at += read;
    }
    return bytes.flip();
  }

  private static int checksum(long generation, End after, long synced, ByteBuffer body) {
    ByteBuffer place = ByteBuffer.allocate(3 * Long.BYTES + Integer.BYTES);
    place.putLong(generation).putLong(after.at).putLong(synced).putInt(after.checksum).flip();
    CRC32C crc = new CRC32C();
    crc.update(place);
    crc.update(body.duplicate());
    return (int) crc.getValue();
  }

  private static long checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
