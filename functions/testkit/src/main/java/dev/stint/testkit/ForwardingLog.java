package dev.stint.testkit;

import dev.stint.agent.RunId;
import dev.stint.port.EntryLog;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A log on top of another, for tests in which one of its methods does more. */
public class ForwardingLog implements EntryLog {

  private final EntryLog log;

  public ForwardingLog(EntryLog log) {
    this.log = log;
  }

  @Override
  public List<Logged> read(RunId run, long from, int max) {
    return log.read(run, from, max);
  }

  @Override
  public Optional<Entry> last(RunId run) {
    return log.last(run);
  }

  @Override
  public Append append(RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
    return log.append(run, seq, previous, entry, folded);
  }

  @Override
  public String digest(String previous, Entry entry) {
    return log.digest(previous, entry);
  }

  @Override
  public Optional<Newest> newest(RunId run, long from, int max) {
    return log.newest(run, from, max);
  }

  @Override
  public Append expire(RunId run, long seq, Instant at) {
    return log.expire(run, seq, at);
  }

  @Override
  public boolean erase(RunId run) {
    return log.erase(run);
  }
}
