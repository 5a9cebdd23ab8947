package dev.stint.testkit;

import dev.stint.port.EntryLog;
import dev.stint.run.Entry;
import dev.stint.run.RunId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A log before whose appends something happens: it fails, or another writer is first. */
final class BrokenLog implements EntryLog {

  private final EntryLog log;
  private final Consumer<Entry> before;

  BrokenLog(EntryLog log, Consumer<Entry> before) {
    this.log = log;
    this.before = before;
  }

  @Override
  public List<Entry> read(RunId run, long from, int max) {
    return log.read(run, from, max);
  }

  @Override
  public Optional<Entry> last(RunId run) {
    return log.last(run);
  }

  @Override
  public Append append(RunId run, long seq, Entry entry) {
    before.accept(entry);
    return log.append(run, seq, entry);
  }
}
