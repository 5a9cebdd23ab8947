package dev.stint.embedded;

import dev.stint.embedded.disk.Change;
import dev.stint.embedded.disk.Disk;
import dev.stint.embedded.disk.Item;
import dev.stint.embedded.disk.Key;
import dev.stint.embedded.disk.Well;
import dev.stint.message.Sha256;
import dev.stint.port.MailRegister;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The register of mails on a {@link Disk}: one item for every mail, by its time, and one for every
 * mail that was counted. Every write removes a few items whose time is over.
 */
final class EmbeddedMailRegister implements MailRegister {

  private static final byte[] NOTHING = {};

  /** Items that one write removes; it adds one at most. */
  private static final int REMOVED_MAX = 3;

  private static final Key MAILS = Key.of('m');
  private static final Key COUNTED = Key.of('n');

  private final Disk disk;

  EmbeddedMailRegister(Disk disk) {
    this.disk = disk;
  }

  @Override
  public boolean admit(
      String agent, String sender, String mail, Instant at, Duration window, int max) {
    long slot = at.toEpochMilli() / window.toMillis();
    long forget = (slot + 2) * window.toMillis();
    Key counted =
        COUNTED.number(forget).text(Sha256.of("%s\n%s\n%s".formatted(agent, sender, window)));
    return disk.change(
        true,
        change -> {
          Key key = counted.text(mail);
          if (disk.has(key)) {
            return true;
          }
          if (count(counted, max) >= max) {
            return false;
          }
          forgetCounted(change, at);
          change.put(key, NOTHING);
          return true;
        });
  }

  private int count(Key counted, int max) {
    Iterator<Key> keys = disk.keys(counted, counted.end());
    int count = 0;
    while (count < max && keys.hasNext()) {
      keys.next();
      count++;
    }
    return count;
  }

  private void forgetCounted(Change change, Instant now) {
    Iterator<Key> keys = disk.keys(COUNTED, COUNTED.number(now.toEpochMilli()));
    for (int removed = 0; removed < REMOVED_MAX && keys.hasNext(); removed++) {
      change.remove(keys.next());
    }
  }

  @Override
  public void record(MailRecord mail) {
    Key key = MAILS.number(mail.at().toEpochMilli()).text(mail.id());
    disk.change(
        true,
        change -> {
          forgetMails(change, mail.at());
          return change.put(key, MailRecordJson.write(mail));
        });
  }

  /** Mails are kept for one time each, so the oldest ones are the first to be forgotten. */
  private void forgetMails(Change change, Instant now) {
    Iterator<Item> items = Well.of(disk.items(MAILS, MAILS.end()));
    for (int removed = 0; removed < REMOVED_MAX && items.hasNext(); removed++) {
      Item oldest = items.next();
      if (MailRecordJson.read(oldest.value()).expires().isAfter(now)) {
        return;
      }
      change.remove(oldest.key());
    }
  }

  @Override
  public List<MailRecord> list(Instant since, Instant before, int max) {
    List<MailRecord> mails = new ArrayList<>();
    Iterator<Item> items =
        Well.of(
            disk.itemsBackwards(
                MAILS.number(since.toEpochMilli()), MAILS.number(before.toEpochMilli())));
    while (mails.size() < max && items.hasNext()) {
      mails.add(MailRecordJson.read(items.next().value()));
    }
    return mails;
  }
}
