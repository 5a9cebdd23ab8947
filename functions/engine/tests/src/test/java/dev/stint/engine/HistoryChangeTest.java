package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.engine.Verdict.Answer;
import dev.stint.engine.Verdict.Append;
import dev.stint.message.Text;
import dev.stint.run.Entry;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.testkit.ForwardingLog;
import dev.stint.testkit.InMemoryEntryLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Append, or read again: a writer that was too late decides again on the current run. */
class HistoryChangeTest {

  private static final RunId RUN = new RunId("r-1");
  private static final Instant T0 = Instant.parse("2026-11-23T09:00:00Z");

  private static Entry started() {
    return new Started(
        T0, "clerk", List.of(Text.of("Go.")), Limits.DEFAULT, Limits.DEFAULT, "", null);
  }

  private static Entry said(String text) {
    return new MessageReceived(T0, List.of(Text.of(text)));
  }

  private final InMemoryEntryLog log = new InMemoryEntryLog();
  private final List<Entry> others = new ArrayList<>();
  private final History history = Histories.of(new RacedLog(), History.CACHE_BYTES_MAX);
  private final List<Long> seen = new ArrayList<>();

  HistoryChangeTest() {
    log.append(RUN, 0, started());
  }

  /** Another writer appends before every append, while it has entries left. */
  private final class RacedLog extends ForwardingLog {
    RacedLog() {
      super(log);
    }

    @Override
    public Append append(RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
      if (!others.isEmpty()) {
        log.append(run, entries().size(), others.removeFirst());
      }
      return super.append(run, seq, previous, entry, folded);
    }
  }

  private List<Entry> entries() {
    return log.read(RUN, 0, 1_000).stream().map(Logged::entry).toList();
  }

  private Verdict<Long> saySomething(Run run) {
    seen.add(run.length());
    return new Append<>(said("mine"), transition -> transition.after().length());
  }

  @Test
  void whoever_is_first_appends_to_the_run_as_it_was() {
    assertThat(history.change(history.load(RUN), this::saySomething)).isEqualTo(2);
    assertThat(seen).containsExactly(1L);
  }

  @Test
  void whoever_is_outrun_decides_again_on_the_run_as_it_stands_then() {
    others.add(said("another"));
    others.add(said("and another"));
    assertThat(history.change(history.load(RUN), this::saySomething)).isEqualTo(4);
    assertThat(seen).containsExactly(1L, 2L, 3L);
    assertThat(entries().getLast()).isEqualTo(said("mine"));
  }

  @Test
  void a_verdict_on_the_new_run_may_be_to_append_nothing() {
    others.add(said("another"));
    String answer =
        history.change(
            history.load(RUN),
            run ->
                run.length() == 1
                    ? new Append<>(said("mine"), after -> "appended")
                    : new Answer<>("too late"));
    assertThat(answer).isEqualTo("too late");
    assertThat(entries()).hasSize(2);
  }

  @Test
  void nobody_tries_for_ever() {
    for (int n = 0; n < 1_000; n++) {
      others.add(said("another"));
    }
    Run run = history.load(RUN);
    assertThatThrownBy(() -> history.change(run, this::saySomething))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("other writers were first 128 times");
    assertThat(seen).hasSize(128);
  }
}
