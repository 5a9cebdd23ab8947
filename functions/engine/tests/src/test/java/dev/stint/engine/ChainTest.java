package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.RunId;
import dev.stint.port.EntryLog;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.testkit.ForwardingLog;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every entry names the entry before it, so a changed or missing entry is detected. */
class ChainTest {

  private final ScriptedModel model = new ScriptedModel().says("One.").says("Two.");
  private final TestEngine engine = TestEngine.of(agent(), model);
  private final RunId run = made();

  private RunId made() {
    Run started = engine.start("clerk", "Count.");
    engine.drain();
    engine.runs().say(started.id(), "Go on.");
    engine.drain();
    return started.id();
  }

  private List<Logged> log(RunId id) {
    return engine.log().read(id, 0, 100);
  }

  @Test
  void every_entry_names_the_one_before_it_whoever_appended_it() {
    List<Logged> log = log(run);
    assertThat(log).hasSize(4);
    assertThat(log.getFirst().previous()).isEmpty();
    for (int n = 1; n < log.size(); n++) {
      assertThat(log.get(n).previous()).isEqualTo(log.get(n - 1).digest());
    }
    Timeline warm = engine.timeline(run);
    assertThat(warm.digest()).isEqualTo(log.getLast().digest());
    assertThat(warm.previous()).isEqualTo(log.get(2).digest());
  }

  @Test
  void a_fork_goes_on_from_the_last_entry_that_it_shares() {
    Rewinds.ForkOutcome outcome =
        engine.engine().rewinds().fork(run, 1, Optional.empty(), ADA.because("another way"));
    RunId fork = ((Rewinds.ForkOutcome.Accepted) outcome).run().id();
    assertThat(log(fork).getFirst().previous()).isEqualTo(log(run).get(1).digest());
    assertThat(read(log(fork), fork).length()).isEqualTo(1);
    List<Logged> elsewhere = changed(log(fork), 0, log(run).get(2).digest());
    assertBroken(elsewhere, fork);
  }

  @Test
  void a_rewind_goes_on_from_the_entry_that_stands_before_it() {
    engine.engine().rewinds().rewind(run, 1, true, ADA.because("again"));
    assertThat(log(run).get(4).previous()).isEqualTo(log(run).get(3).digest());
    assertThat(read(log(run), run).length()).isEqualTo(5);
  }

  @Test
  void an_entry_that_was_changed_exchanged_or_left_out_breaks_the_chain() {
    List<Logged> log = log(run);
    assertThat(read(log, run).length()).isEqualTo(4);
    assertBroken(changed(log, 2, log.getFirst().digest()), run);
    List<Logged> forged = new ArrayList<>(log);
    forged.set(2, new Logged(log.get(2).entry(), log.get(2).previous(), "0".repeat(64)));
    assertBroken(forged, run);
    List<Logged> shorter = new ArrayList<>(log.subList(0, 2));
    shorter.add(
        new Logged(
            new MessageReceived(TestEngine.START, List.of()),
            log.get(2).previous(),
            "1".repeat(64)));
    assertThat(read(shorter, run).length()).as("what nothing follows is not seen").isEqualTo(3);
  }

  private static List<Logged> changed(List<Logged> log, int at, String previous) {
    List<Logged> changed = new ArrayList<>(log);
    changed.set(at, new Logged(log.get(at).entry(), previous, log.get(at).digest()));
    return changed;
  }

  private void assertBroken(List<Logged> log, RunId id) {
    assertThatThrownBy(() -> read(log, id))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContainingAll(id.value(), "written after another one");
  }

  /** A cold process that reads this log of one run. */
  private Run read(List<Logged> entries, RunId id) {
    EntryLog log =
        new ForwardingLog(engine.log()) {
          @Override
          public List<Logged> read(RunId of, long from, int max) {
            return of.equals(id)
                ? entries.subList((int) Math.min(from, entries.size()), entries.size())
                : super.read(of, from, max);
          }

          @Override
          public Optional<Newest> newest(RunId of, long from, int max) {
            return Optional.empty();
          }
        };
    return Histories.of(log, History.CACHE_BYTES_MAX).load(id);
  }
}
