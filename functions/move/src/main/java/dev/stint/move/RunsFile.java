package dev.stint.move;

import dev.stint.agent.RunId;
import dev.stint.codec.EntryCodec;
import dev.stint.codec.Unreadable;
import dev.stint.engine.Payloads;
import dev.stint.run.Entry;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs in a file: a zip with {@code format}, for each run {@code runs/<run>.jsonl} with an entry in
 * each line as the log has it, and {@code contents/<run>/<sha-256>} with what is too large for an
 * entry. A run comes after the one that it is a fork of.
 */
final class RunsFile implements AutoCloseable {

  /** Increased when an older release could no longer read such a file. */
  private static final String FORMAT = "1";

  /** More than any content has. */
  private static final int PART_BYTES_MAX = 256 * 1024 * 1024;

  /** More than any entry has. */
  private static final int ENTRY_BYTES_MAX = 16 * 1024 * 1024;

  private static final String FORMAT_NAME = "format";
  private static final String RUNS = "runs/";
  private static final String LINES = ".jsonl";
  private static final String CONTENTS = "contents/";

  private final Path path;
  private final ZipFile zip;

  private RunsFile(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /** Writes such a file. It is whole, and on the disk, when {@link #close} returns. */
  static final class Writer implements AutoCloseable {
    private final Path path;
    private final ZipOutputStream zip;
    private final Set<String> contents = new HashSet<>();

    /** Replaces a file. */
    Writer(Path path) throws IOException {
      this.path = path;
      OutputStream file = Files.newOutputStream(path);
      this.zip = new ZipOutputStream(file, StandardCharsets.UTF_8);
      add(FORMAT_NAME, FORMAT.getBytes(StandardCharsets.UTF_8));
    }

    void run(RunId run, List<Entry> entries) throws IOException {
      zip.putNextEntry(new ZipEntry(RUNS + run + LINES));
      for (Entry entry : entries) {
        zip.write(EntryCodec.json(entry).getBytes(StandardCharsets.UTF_8));
        zip.write('\n');
      }
      zip.closeEntry();
    }

    /** Whether a content was written. */
    boolean has(String key) {
      return contents.contains(key);
    }

    void content(String key, byte[] content) throws IOException {
      add(CONTENTS + key, content);
      contents.add(key);
    }

    private void add(String name, byte[] bytes) throws IOException {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(bytes);
      zip.closeEntry();
    }

    @Override
    public void close() throws IOException {
      zip.close();
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.force(true);
      }
    }
  }

  /**
   * @throws CannotMove if it is no such file
   */
  static RunsFile open(Path path) {
    try {
      RunsFile file = new RunsFile(path, new ZipFile(path.toFile(), StandardCharsets.UTF_8));
      file.checkFormat();
      return file;
    } catch (ZipException e) {
      throw new CannotMove(
          "%s is not a whole file of exported runs (%s)".formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      throw new CannotMove("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  private void checkFormat() throws IOException {
    ZipEntry entry = zip.getEntry(FORMAT_NAME);
    if (entry == null) {
      close();
      throw new CannotMove("%s is a zip, but none of exported runs".formatted(path));
    }
    String format = new String(read(entry), StandardCharsets.UTF_8);
    if (!format.equals(FORMAT)) {
      close();
      throw new CannotMove(
          "%s has format %s, and this release reads %s. Use a newer release."
              .formatted(path, format, FORMAT));
    }
  }

  /** The runs, in their order. */
  List<RunId> runs() {
    return zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.startsWith(RUNS) && name.endsWith(LINES))
        .map(name -> run(name.substring(RUNS.length(), name.length() - LINES.length())))
        .toList();
  }

  private RunId run(String id) {
    try {
      return new RunId(id);
    } catch (IllegalArgumentException e) {
      throw damaged("it names a run '%s'".formatted(id), e);
    }
  }

  /**
   * The entries of a run, at least one.
   *
   * @throws CannotMove if they are damaged, or missing
   */
  List<Entry> entries(RunId run) {
    ZipEntry part = zip.getEntry(RUNS + run + LINES);
    List<Entry> entries = new ArrayList<>();
    CRC32 crc = new CRC32();
    try (InputStream in =
        new BufferedInputStream(new CheckedInputStream(zip.getInputStream(part), crc))) {
      for (byte[] line = line(in); line.length > 0; line = line(in)) {
        entries.add(EntryCodec.decode(line).entry());
      }
    } catch (IOException | Unreadable e) {
      throw damaged("entry %d of run %s: %s".formatted(entries.size(), run, e.getMessage()), e);
    }
    if (crc.getValue() != part.getCrc()) {
      throw damaged("the entries of run %s have another checksum".formatted(run), null);
    }
    if (entries.isEmpty()) {
      throw damaged("run %s has no entries".formatted(run), null);
    }
    return entries;
  }

  /** The next line, without its end; empty at the end. */
  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != -1 && next != '\n'; next = in.read()) {
      if (line.size() == ENTRY_BYTES_MAX) {
        throw new IOException("it has more than %d bytes".formatted(ENTRY_BYTES_MAX));
      }
      line.write(next);
    }
    return line.toByteArray();
  }

  /**
   * A content by its key.
   *
   * @throws CannotMove if it is missing or damaged
   */
  byte[] content(String key) {
    ZipEntry part = zip.getEntry(CONTENTS + key);
    if (part == null) {
      throw damaged("the content %s is missing".formatted(key), null);
    }
    try {
      byte[] content = read(part);
      if (!Payloads.isOf(key, content)) {
        throw damaged("the content %s has another hash".formatted(key), null);
      }
      return content;
    } catch (IOException e) {
      throw damaged("the content %s: %s".formatted(key, e.getMessage()), e);
    }
  }

  private byte[] read(ZipEntry part) throws IOException {
    try (InputStream in = zip.getInputStream(part)) {
      byte[] bytes = in.readNBytes(PART_BYTES_MAX + 1);
      if (bytes.length > PART_BYTES_MAX) {
        throw new IOException("%s has more than %d bytes".formatted(part, PART_BYTES_MAX));
      }
      return bytes;
    }
  }

  private CannotMove damaged(String what, @Nullable Throwable cause) {
    String message = "%s is damaged: %s".formatted(path, what);
    return cause == null ? new CannotMove(message) : new CannotMove(message, cause);
  }

  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
