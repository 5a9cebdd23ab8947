package dev.stint.mail;

import dev.stint.embedded.EmbeddedInbox;
import java.util.Optional;

/** Received mails in the directory of this process, until they are read. */
record EmbeddedMailStore(EmbeddedInbox inbox) implements MailStore {

  @Override
  public Stored get(String key, long bytesMax) {
    Optional<byte[]> raw = inbox.get(key);
    if (raw.isEmpty()) {
      return new Stored.Missing();
    }
    return raw.get().length > bytesMax
        ? new Stored.TooLarge(raw.get().length)
        : new Stored.Found(raw.get());
  }
}
