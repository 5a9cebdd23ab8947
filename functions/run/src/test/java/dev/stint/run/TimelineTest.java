package dev.stint.run;

import static dev.stint.run.Facts.RUN;
import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.failed;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.said;
import static dev.stint.run.Facts.started;
import static dev.stint.run.Facts.timeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Suspended;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The past of a run: its chain, its rewinds and its forks. */
class TimelineTest {

  private static final ActionId CALL = ActionId.parse("1.1");
  private static final ActionId OTHER = ActionId.parse("1.2");
  private static final RunId FORK = new RunId("r-2");
  private static final Person ADA = new Person("Ada", "test", "");

  private static Rewound back(long to, ActionId... undo) {
    return new Rewound(T0, to, List.of(undo), List.of(), false, ADA);
  }

  @Test
  void an_entry_written_after_another_one_is_named_by_its_position() {
    Timeline written = timeline(started()).logged("a").apply(new Logged(said("Hello."), "a", "b"));
    assertThat(written.digest()).isEqualTo("b");
    assertThatThrownBy(() -> written.apply(new Logged(said("And?"), "a", "c")))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContainingAll("Run r-1, entry 2:", "digest 'a'", "digest 'b'");
  }

  @Test
  void a_fork_shares_exactly_the_entries_that_it_names() {
    Timeline shared = timeline(started(), answered(0, 0, "Done."));
    Forked forked = new Forked(T0, RUN, 1, List.of(), ADA);
    assertThat(Timeline.fork(FORK, shared, forked).lineage()).hasSize(3);
    for (Timeline other :
        List.of(
            shared.before(),
            shared.apply(said("And?")),
            Timeline.of(FORK, List.of(started(), answered(0, 0, "Done."))))) {
      assertThatThrownBy(() -> Timeline.fork(FORK, other, forked))
          .isInstanceOf(ImpossibleHistory.class)
          .hasMessageContaining("2 entries of run r-1");
    }
  }

  @Test
  void a_rewind_goes_to_an_entry_that_counts() {
    Timeline run = timeline(started(), answered(0, 0, "Done."), said("And?"));
    assertImpossible(run, back(3), "an entry that still counts");
    Timeline rewound = run.apply(back(1));
    assertImpossible(rewound, back(2), "an entry that still counts");
    assertThat(rewound.apply(back(0)).lineage()).hasSize(2);
  }

  @Test
  void a_rewind_undoes_only_calls_that_were_made_after_that_entry() {
    Timeline run = timeline(started(), called(0, 0, "pay"), returned("1.1"));
    assertImpossible(run, back(2, CALL), "calls made after entry 2");
    assertImpossible(run, back(0, OTHER), "calls made after entry 0");
    assertThat(run.apply(back(0, CALL)).run().nextUndo())
        .hasValueSatisfying(undo -> assertThat(undo.undone()).isEqualTo(CALL));
  }

  @Test
  void a_run_taken_back_to_its_answer_asks_its_model_only_for_what_was_said_since() {
    Timeline undoing =
        timeline(started(), answered(0, 0, "Done."), said("And?"), called(2, 2, "pay"))
            .apply(returned("3.1"))
            .apply(back(1, ActionId.parse("3.1")));
    assertThat(undoing.run().isUndoing()).isTrue();
    Run undone = undoing.apply(returned("5.1")).run();
    assertThat(undone.status()).isEqualTo(Status.FINISHED);
    assertThat(undone.modelCall()).isEmpty();
    Run asked = undoing.apply(said("Why?")).apply(returned("5.1")).run();
    assertThat(asked.modelCall()).isPresent();
  }

  @Test
  void an_action_is_settled_by_its_outcome_its_wait_the_end_of_that_or_of_the_run() {
    Timeline asked = timeline(started(), called(0, 0, "pay", "read"));
    assertSettles(asked.apply(returned("1.1")));
    Timeline held = asked.apply(new Suspended(T0, CALL, HoldReason.APPROVAL, "look"));
    assertSettles(held);
    assertSettles(
        held.apply(
            new Resumed(
                T0, 2, ADA, new Resolution.Decision(Choice.REJECT, "", null, Payload.of("No.")))));
    Timeline ended = asked.apply(failed());
    assertThat(ended.settles(CALL) && ended.settles(OTHER)).isTrue();
  }

  private static void assertSettles(Timeline at) {
    assertThat(at.settles(CALL)).isTrue();
    assertThat(at.settles(OTHER)).as("its sibling").isFalse();
  }

  private static void assertImpossible(Timeline run, Entry entry, String expected) {
    assertThatThrownBy(() -> run.apply(entry))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContainingAll("entry %d:".formatted(run.length()), expected);
  }
}
