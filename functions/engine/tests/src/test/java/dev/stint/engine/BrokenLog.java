package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.port.EntryLog;
import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.testkit.ForwardingLog;
import java.util.Optional;
import java.util.function.Consumer;

/** A log with an action before every append: it fails, or another writer is first. */
final class BrokenLog extends ForwardingLog {

  private final Consumer<Entry> before;

  BrokenLog(EntryLog log, Consumer<Entry> before) {
    super(log);
    this.before = before;
  }

  @Override
  public Append append(RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
    before.accept(entry);
    return super.append(run, seq, previous, entry, folded);
  }
}
