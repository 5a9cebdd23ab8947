package dev.stint.run;

import static dev.stint.run.Facts.DEFINITION;
import static dev.stint.run.Facts.RUN;
import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.cancelled;
import static dev.stint.run.Facts.failed;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.said;
import static dev.stint.run.Facts.started;
import static dev.stint.run.Facts.timeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.Usage;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.ReservationSet;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a run reserves for runs that it delegates to, and what they return to it. */
class ChildrenTest {

  private static final Agent LEAD = Agent.named("lead").build();
  private static final RunId ONE = new RunId("r-one");
  private static final RunId TWO = new RunId("r-two");
  private static final Person ADA = new Person("Ada", "test", "");
  private static final Spent SPENT =
      new Spent(3, new Usage(900, 100, 0), new BigDecimal("0.10"), Duration.ZERO, 500, 2);
  private static final Waste WASTED = new Waste(1, new Usage(90, 10, 0), new BigDecimal("0.01"));

  private static Suspended delegated(String action, RunId child, Limits reserved) {
    return new Suspended(
        T0,
        ActionId.parse(action),
        new Wait.ForChild(child, new Wait.Delegated("reader", Payload.of("Read."), reserved)),
        "reader",
        null);
  }

  private static Resumed ended(long suspended, RunId child) {
    return new Resumed(
        T0,
        suspended,
        new Source.Child(child),
        new Resolution.Returned(Payload.of("Read it."), false),
        SPENT,
        WASTED,
        List.of());
  }

  /** A lead that has delegated twice in one reply. */
  private static Timeline lead() {
    return timeline(
        started(),
        called(0, 0, "delegate", "delegate"),
        delegated("1.1", ONE, Limits.DELEGATED),
        delegated("1.2", TWO, Limits.DELEGATED));
  }

  private static Budget budget(Run run) {
    return Budget.of(LEAD, run, T0);
  }

  @Test
  void what_is_reserved_is_returned_and_what_was_spent_stays() {
    Run run = lead().run();
    assertThat(run.status()).isEqualTo(Status.WAITING);
    assertThat(run.reserved())
        .isEqualTo(new Reserved(12, 50_000, new BigDecimal("0.50"), 2L << 20, 16, 2));
    assertThat(budget(run).stepsLeft()).isEqualTo(20 - 1 - 12);
    assertThat(budget(run).stint().costLeft()).isEqualByComparingTo("0.49");
    assertThat(budget(run).stint().childrenLeft()).isEqualTo(32 - 2 - 16);
    Run one = run.apply(ended(2, ONE));
    assertThat(one.reserved().open()).isEqualTo(1);
    assertThat(one.spent().steps()).as("the reply, the child's three, and its call").isEqualTo(5);
    assertThat(one.spent().children()).isEqualTo(2 + 2);
    assertThat(one.wasted()).isEqualTo(WASTED);
    assertThat(one.calls()).containsOnlyKeys(ActionId.parse("1.2"));
    Run both = one.apply(ended(3, TWO));
    assertThat(both.reserved()).isEqualTo(Reserved.NOTHING);
    assertThat(both.modelCall()).isPresent();
  }

  @Test
  void a_child_is_told_once_and_only_by_itself() {
    Run once = lead().run().apply(ended(2, ONE));
    assertThatThrownBy(() -> once.apply(ended(2, ONE))).isInstanceOf(ImpossibleHistory.class);
    assertThatThrownBy(() -> once.apply(ended(3, ONE))).isInstanceOf(ImpossibleHistory.class);
    assertThatThrownBy(() -> lead().run().apply(delegated("1.1", ONE, Limits.DELEGATED)))
        .isInstanceOf(ImpossibleHistory.class);
  }

  @Test
  void a_new_stint_still_counts_what_is_reserved() {
    Run run =
        timeline(
                started(Limits.DEFAULT),
                called(0, 0, "delegate", "read"),
                delegated("1.1", ONE, Limits.DELEGATED),
                new Suspended(T0, ActionId.parse("1.2"), HoldReason.LIMIT, "limit"))
            .run();
    Resolution renew =
        new Resolution.Decision(
            Choice.RENEW, run.holds().getFirst().content(), null, Payload.of(""));
    Run renewed = run.apply(new Resumed(T0, 3, ADA, renew));
    assertThat(renewed.stint()).isEqualTo(Spent.NOTHING);
    assertThat(budget(renewed).stint().stepsLeft()).isEqualTo(20 - 6);
    assertThat(renewed.apply(ended(2, ONE)).stint().steps()).isEqualTo(4);
  }

  @Test
  void a_limit_that_is_only_reserved_does_not_end_the_run() {
    Limits all = Limits.DEFAULT.steps(7);
    Run run =
        timeline(
                started(all),
                called(0, 0, "delegate", "read"),
                delegated("1.1", ONE, Limits.DELEGATED))
            .run();
    assertThat(budget(run).runLimitReached()).isEmpty();
    assertThat(budget(run).stintLimitReached())
        .contains(
            "Limit of the stint reached: steps, 1 of 7 used and 6 reserved for 1 children at work.");
    assertThat(budget(run).missing(Limits.DELEGATED, 0))
        .contains("Limit of the stint: steps, 5 and one for the call asked and 0 left.");
  }

  @Test
  void a_run_that_was_cancelled_ends_its_children_and_counts_what_they_spent() {
    Run run = lead().run().apply(cancelled());
    assertThat(run.toTell().stream().map(notice -> notice.child().orElseThrow()))
        .containsExactly(ONE, TWO);
    assertThat(run.hasOpenChildren()).isTrue();
    Run one = run.apply(ended(2, ONE));
    assertThat(one.status()).isEqualTo(Status.CANCELLED);
    assertThat(one.spent().steps()).isEqualTo(5);
    assertThat(one.apply(ended(3, TWO)).hasOpenChildren()).isFalse();
  }

  @Test
  void at_the_limit_of_the_run_the_children_go_on_and_their_answers_are_kept() {
    Run run =
        lead()
            .run()
            .apply(new Entry.Failed(T0, FailureCause.LIMIT, "steps"))
            .apply(ended(2, ONE))
            .apply(ended(3, TWO));
    assertThat(run.toTell()).isEmpty();
    Run raised = run.apply(new LimitsSet(T0, Limits.DEFAULT, Limits.DEFAULT.times(2), ADA));
    assertThat(raised.modelCall()).isPresent();
    assertThat(raised.status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void a_person_raises_what_is_reserved_for_a_child_at_work() {
    Run run = lead().run().apply(new ReservationSet(T0, ONE, Limits.DELEGATED.steps(9), ADA));
    assertThat(run.reserved().steps()).isEqualTo(10 + 6);
    assertThatThrownBy(
            () ->
                run.apply(ended(2, ONE)).apply(new ReservationSet(T0, ONE, Limits.DELEGATED, ADA)))
        .isInstanceOf(ImpossibleHistory.class);
  }

  @Test
  void a_rewind_awaits_that_a_child_is_taken_back_and_keeps_its_reservation_until_then() {
    Timeline lead = lead();
    Timeline past = lead.first(1).orElseThrow();
    assertThat(PastCall.toUndo(lead, past).stream().map(PastCall::action))
        .containsExactly(ActionId.parse("1.2"), ActionId.parse("1.1"));
    List<ActionId> undo = List.of(ActionId.parse("1.2"), ActionId.parse("1.1"));
    Timeline rewound = lead.apply(new Rewound(T0, 0, undo, List.of(), false, ADA));
    assertThat(rewound.run().reserved().open()).isEqualTo(2);
    Run waiting =
        rewound
            .run()
            .apply(
                new Suspended(
                    T0, ActionId.parse("4.1"), new Wait.ForChild(TWO, null), "taken back", null));
    Run back = waiting.apply(ended(5, TWO));
    assertThat(back.reserved().open()).isEqualTo(1);
    assertThat(back.nextUndo()).map(OpenCall.Undo::undone).contains(ActionId.parse("1.1"));
    Run told = back.apply(ended(2, ONE));
    assertThat(told.reserved()).isEqualTo(Reserved.NOTHING);
    assertThat(told.nextUndo()).as("its effects are still to be undone").isPresent();
  }

  private static Entry child() {
    Started lead = (Started) started();
    return new Started(
        T0,
        "reader",
        List.of(Text.of("Read.")),
        Limits.DELEGATED,
        Limits.DELEGATED,
        DEFINITION,
        new Origin("mail", "ada@example.com", "m1", java.util.Map.of()),
        List.of(),
        lead.tags(),
        List.of(),
        new Parent(new RunId("r-lead"), ActionId.parse("1.1"), List.of(new RunId("r-lead"))));
  }

  @Test
  void a_child_tells_its_parent_of_its_end_and_nobody_else() {
    Run answered = timeline(child(), answered(0, 0, "Read it.")).run();
    assertThat(answered.toTell()).singleElement().matches(OpenCall.Notice::isForParent);
    assertThat(answered.status()).as("until its parent knows").isEqualTo(Status.RUNNING);
    assertThat(answered.apply(returned("1.1")).status()).isEqualTo(Status.FINISHED);
    assertThatThrownBy(() -> answered.apply(said("More?"))).isInstanceOf(ImpossibleHistory.class);
    Run failed = timeline(child()).run().apply(failed());
    assertThat(failed.toTell()).singleElement().matches(OpenCall.Notice::isForParent);
    assertThatThrownBy(
            () ->
                timeline(child())
                    .run()
                    .apply(new Entry.Failed(T0, FailureCause.LIMIT, "steps"))
                    .apply(new LimitsSet(T0, Limits.DEFAULT, Limits.DEFAULT, ADA)))
        .isInstanceOf(ImpossibleHistory.class);
  }

  @Test
  void what_a_child_waits_for_is_told_to_the_person_at_the_root() {
    Run held =
        timeline(
                child(),
                called(0, 0, "pay"),
                new Suspended(T0, ActionId.parse("1.1"), HoldReason.APPROVAL, "Pay?"))
            .run();
    assertThat(held.toTell()).singleElement().matches(OpenCall.Notice::isForPerson);
    assertThat(held.path()).containsExactly(new RunId("r-lead"));
  }

  @Test
  void a_child_that_ends_tells_its_parent_when_its_own_children_have_returned() {
    Run mid =
        timeline(child(), called(0, 0, "delegate"), delegated("1.1", ONE, Limits.DELEGATED))
            .run()
            .apply(cancelled());
    assertThat(mid.toTell()).singleElement().matches(notice -> notice.child().isPresent());
    assertThat(mid.apply(ended(2, ONE)).toTell()).anyMatch(OpenCall.Notice::isForParent);
  }

  @Test
  void a_run_that_is_taken_back_ends_after_its_undos() {
    Timeline made =
        timeline(child(), called(0, 0, "pay"), returned("1.1"), answered(2, 2, "Paid."));
    Timeline undoing =
        made.apply(new Rewound(T0, 0, List.of(ActionId.parse("1.1")), List.of(), false, ADA, true));
    assertThat(undoing.run().isTakenBack()).isTrue();
    assertThat(undoing.run().end()).isEmpty();
    Run undone = undoing.run().apply(returned("4.1"));
    assertThat(undone.status()).isEqualTo(Status.CANCELLED);
    assertThat(undone.toTell()).singleElement().matches(OpenCall.Notice::isForParent);
    Run atOnce = made.apply(new Rewound(T0, 0, List.of(), List.of(), true, ADA, true)).run();
    assertThat(atOnce.status()).isEqualTo(Status.CANCELLED);
    assertThat(atOnce.modelCall()).isEmpty();
  }

  @Test
  void a_fork_shares_the_answers_and_has_no_children_and_no_parent() {
    Timeline lead = lead().apply(ended(2, ONE));
    Timeline fork =
        Timeline.fork(
            new RunId("r-fork"),
            lead,
            new Entry.Forked(T0, RUN, 4, List.of(ActionId.parse("1.2")), ADA));
    assertThat(fork.run().children()).isEmpty();
    assertThat(fork.run().reserved()).isEqualTo(Reserved.NOTHING);
    assertThat(fork.run().calls()).hasSize(1);
    Timeline child = timeline(child());
    Run other =
        Timeline.fork(new RunId("r-fork"), child, new Entry.Forked(T0, RUN, 0, List.of(), ADA))
            .run();
    assertThat(other.parent()).isEqualTo(Optional.empty());
    assertThat(other.apply(answered(0, 0, "Read it.")).toTell()).isEmpty();
  }
}
