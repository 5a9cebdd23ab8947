package dev.stint.embedded;

import dev.stint.embedded.disk.Disk;
import dev.stint.embedded.disk.Item;
import dev.stint.embedded.disk.Key;
import dev.stint.embedded.disk.Well;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Received mails on a {@link Disk}, with their notifications, until they are read. Those that an
 * earlier process did not read come first. Thread-safe.
 */
public final class EmbeddedInbox {

  private static final Key RAW = Key.of('r');
  private static final Key WAITING = Key.of('w');

  private final Disk disk;
  private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();

  /** A mail that is to be read. */
  public record Waiting(String key, String notification) {}

  EmbeddedInbox(Disk disk) {
    this.disk = disk;
    Iterator<Item> left = Well.of(disk.items(WAITING, WAITING.end()));
    while (left.hasNext()) {
      String[] parts = new String(left.next().value(), StandardCharsets.UTF_8).split("\n", 2);
      waiting.add(new Waiting(parts[0], parts[1]));
    }
  }

  /**
   * Keeps a mail. When this returns, it is on the disk.
   *
   * @param key of the mail, in one line
   */
  public void put(String key, byte[] raw, String notification) {
    byte[] value = (key + '\n' + notification).getBytes(StandardCharsets.UTF_8);
    disk.change(true, change -> change.put(RAW.text(key), raw).put(WAITING.text(key), value));
    waiting.add(new Waiting(key, notification));
  }

  /** The next mail to be read; waits for one. */
  public Waiting take() throws InterruptedException {
    return waiting.take();
  }

  /** Lets a mail be taken again, after the others. */
  public void putBack(Waiting mail) {
    waiting.add(mail);
  }

  /** The mail itself, as it was received; empty if it was read already. */
  public Optional<byte[]> get(String key) {
    return disk.get(RAW.text(key));
  }

  /** Forgets a mail that was read. */
  public void remove(Waiting mail) {
    disk.change(
        false, change -> change.remove(RAW.text(mail.key())).remove(WAITING.text(mail.key())));
  }
}
