package dev.stint.embedded.disk;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file for H2 that stays open if a thread is interrupted while it reads or writes. A {@code
 * FileChannel} of the JDK would be closed, for all threads. Public because H2 makes it by
 * reflection.
 */
public final class SteadyFile extends FilePathWrapper {

  static final String SCHEME = "steady";

  static {
    FilePath.register(new SteadyFile());
  }

  /** The name by which H2 opens a file like this. */
  static String name(java.nio.file.Path file) {
    return SCHEME + ":" + file.toAbsolutePath();
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public java.nio.channels.FileChannel open(String mode) throws IOException {
    return new Channel(new RandomAccessFile(new File(getBase().toString()), mode));
  }

  /** Reads and writes one after the other. */
  private static final class Channel extends FileBaseDefault {

    private final RandomAccessFile file;

    Channel(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public synchronized int read(ByteBuffer to, long position) throws IOException {
      byte[] bytes = new byte[to.remaining()];
      file.seek(position);
      int read = file.read(bytes);
      if (read > 0) {
        to.put(bytes, 0, read);
      }
      return read;
    }

    @Override
    public synchronized int write(ByteBuffer from, long position) throws IOException {
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      file.seek(position);
      file.write(bytes);
      return bytes.length;
    }

    @Override
    protected synchronized void implTruncate(long size) throws IOException {
      if (size < file.length()) {
        file.setLength(size);
      }
    }

    @Override
    public void force(boolean metadata) throws IOException {
      file.getFD().sync();
    }

    /** {@inheritDoc} There is a lock of the directory. */
    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      return new FileLock(this, position, size, shared) {
        @Override
        public boolean isValid() {
          return true;
        }

        @Override
        public void release() {
          // It locks nothing.
        }
      };
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
