package dev.stint.embedded;

import dev.stint.port.EntryLog;
import dev.stint.testkit.contract.EntryLogContract;

class EmbeddedEntryLogTest extends EntryLogContract {

  @Override
  protected EntryLog log() {
    return Stores.ports().log();
  }
}
