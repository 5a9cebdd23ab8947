package dev.stint.run;

import static dev.stint.run.Facts.RUN;
import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.cancelled;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.run;
import static dev.stint.run.Facts.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Withheld;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Waits of calls: who settles them, and with which outcome. */
class WaitTest {

  private static final ActionId CALL = ActionId.parse("1.1");
  private static final Instant LATER = T0.plus(Duration.ofHours(1));
  private static final RunId CHILD = new RunId("r-2");
  private static final Person ADA = new Person("Ada", "test", "");

  private static final List<Wait> WAITS =
      List.of(
          new Wait.ForPerson(HoldReason.APPROVAL),
          new Wait.ForTime(LATER, new Wait.Then.Again()),
          new Wait.ForTime(LATER, new Wait.Then.Result(Payload.of("It is time."))),
          new Wait.ForCallback(null),
          new Wait.ForSignal("signed"),
          new Wait.ForChild(
              CHILD, new Wait.Delegated("reader", Payload.of("Read."), Limits.DELEGATED)));

  private static final List<Source> SOURCES =
      List.of(
          ADA,
          new Source.Clock(),
          new Source.Caller(""),
          new Source.Child(CHILD),
          new Source.Child(new RunId("r-3")));

  private static final Resolution APPROVED = decision(Choice.APPROVE);
  private static final Resolution DUE = new Resolution.Due();
  private static final Resolution RETURNED =
      new Resolution.Returned(Payload.of("What came."), false);
  private static final Resolution EXPIRED = new Resolution.Expired();

  private static Resolution decision(Choice choice) {
    return new Resolution.Decision(choice, "", null, Payload.of(""));
  }

  private static Run waiting(Wait wait) {
    return run(started(), called(0, 0, "pay"), suspended(wait));
  }

  private static Suspended suspended(Wait wait) {
    return new Suspended(T0, CALL, wait, "why", LATER.plusSeconds(60));
  }

  private static Resumed resumed(Source source, Resolution resolution) {
    return new Resumed(LATER, 2, source, resolution);
  }

  static Stream<Arguments> settled() {
    return Stream.of(
        Arguments.of(WAITS.get(0), ADA, APPROVED),
        Arguments.of(WAITS.get(1), new Source.Clock(), DUE),
        Arguments.of(WAITS.get(2), new Source.Clock(), DUE),
        Arguments.of(WAITS.get(3), new Source.Caller(""), RETURNED),
        Arguments.of(WAITS.get(4), ADA, RETURNED),
        Arguments.of(WAITS.get(5), new Source.Child(CHILD), RETURNED));
  }

  @ParameterizedTest
  @MethodSource("settled")
  void each_wait_is_settled_by_one_source_in_one_way_or_expires(
      Wait wait, Source by, Resolution so) {
    for (Source source : SOURCES) {
      for (Resolution resolution : List.of(APPROVED, DUE, RETURNED, EXPIRED)) {
        boolean settles = source.equals(by) && resolution.equals(so);
        boolean expires = source instanceof Source.Clock && resolution.equals(EXPIRED);
        Run run = waiting(wait);
        if (settles || expires) {
          assertThat(run.apply(resumed(source, resolution)).suspensions()).isEmpty();
        } else {
          assertImpossible(run, resumed(source, resolution), "what settles a wait");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settled")
  void nothing_else_goes_on_for_a_call_that_waits(Wait wait) {
    Run run = waiting(wait);
    assertThat(run.awaits(CALL)).isFalse();
    assertImpossible(run, intended("1.1"), "begun or over");
    assertImpossible(run, suspended(wait), "a call that waits");
    assertImpossible(run, new Postponed(T0, CALL, "503"), "no call that waits");
    assertThat(run.apply(cancelled()).suspensions()).isEmpty();
    assertImpossible(run.apply(cancelled()), resumed(ADA, APPROVED), "CANCELLED");
  }

  @Test
  void the_outcome_of_a_call_settles_its_wait_for_being_made_again_and_no_other() {
    for (Wait wait : WAITS) {
      Run run = waiting(wait);
      if (wait instanceof Wait.ForTime time && time.then() instanceof Wait.Then.Again) {
        assertThat(run.apply(returned("1.1")).calls()).isEmpty();
      } else {
        assertImpossible(run, returned("1.1"), "what settles the wait");
      }
    }
  }

  @Test
  void
      a_call_that_another_system_answers_is_counted_when_it_is_made_and_its_result_when_it_comes() {
    Wait wait = new Wait.ForCallback(new Wait.Heartbeat(Duration.ofMinutes(10), LATER));
    Run asked = run(started(), called(0, 0, "pay"), new Suspended(T0, CALL, wait, "why", T0));
    assertThat(asked.spent().steps()).isEqualTo(2);
    assertThat(asked.spent().bytes()).isZero();
    assertImpossible(
        asked, new Suspended(T0, CALL, wait, "why", LATER.plusSeconds(1)), "a call that waits");
    Run alive = asked.apply(new Suspended(T0, CALL, wait, "why", LATER));
    assertThat(alive.suspensions().getFirst().seq()).as("the wait was put off").isEqualTo(3);
    assertThat(alive.spent().steps()).isEqualTo(2);
    Run answered = alive.apply(new Resumed(T0, 3, new Source.Caller("d"), RETURNED));
    assertThat(answered.spent().steps()).isEqualTo(2);
    assertThat(answered.spent().bytes()).isPositive();
    assertThat(answered.calls()).isEmpty();
  }

  @Test
  void another_system_that_has_the_callback_of_a_call_in_doubt_settles_the_doubt() {
    Suspended doubt = new Suspended(T0, CALL, HoldReason.IN_DOUBT, "lost");
    Run run = run(started(), called(0, 0, "pay"), intended("1.1"), doubt);
    Run asked = run.apply(suspended(new Wait.ForCallback(null)));
    assertThat(asked.holds()).isEmpty();
    assertThat(asked.apply(new Resumed(T0, 4, new Source.Caller("d"), RETURNED)).calls()).isEmpty();
  }

  @Test
  void only_a_call_that_the_model_asked_for_waits_for_anything_but_time_and_people() {
    ActionId model = ActionId.model(0);
    for (Wait wait : WAITS) {
      Suspended entry = new Suspended(T0, model, wait, "why", null);
      if (wait instanceof Wait.ForTime time && time.then() instanceof Wait.Then.Again) {
        assertThat(run(started()).apply(entry).suspensions()).hasSize(1);
      } else {
        assertImpossible(run(started()), entry, "a wait that call 0 can come to");
      }
    }
    assertImpossible(
        run(started(), called(0, 0, "pay"), intended("1.1")),
        suspended(WAITS.get(1)),
        "a wait that call 1.1 can come to");
  }

  @Test
  void a_wait_without_expiry_does_not_expire_and_a_hold_of_the_run_ends_it_instead() {
    Suspended endless = new Suspended(T0, CALL, new Wait.ForCallback(null), "why", null);
    assertImpossible(
        run(started(), called(0, 0, "pay"), endless),
        resumed(new Source.Clock(), EXPIRED),
        "what settles a wait");
    Suspended ofRun =
        new Suspended(T0, ActionId.model(0), new Wait.ForPerson(HoldReason.LIMIT), "spent", LATER);
    Run held = run(started(), ofRun);
    assertImpossible(
        held, new Resumed(LATER, 1, new Source.Clock(), EXPIRED), "what settles a wait");
    assertThat(held.isHeld()).isTrue();
  }

  @Test
  void what_a_wait_comes_to_is_the_result_of_its_call() {
    assertThat(result(WAITS.get(0), APPROVED)).isEmpty();
    assertThat(result(WAITS.get(1), DUE)).isEmpty();
    assertThat(result(WAITS.get(2), DUE)).contains("It is time.");
    for (Wait wait : WAITS.subList(3, 6)) {
      assertThat(result(wait, RETURNED)).contains("What came.");
    }
    assertThat(WAITS.stream().map(wait -> result(wait, EXPIRED).orElseThrow()))
        .containsExactly(
            "Nobody decided about this call in time.",
            "The time of this call was over before it could be made again.",
            "The time of this call was over before it could be made again.",
            "No answer to this call came in time.",
            "The signal 'signed' did not come in time.",
            "Run r-2 did not end in time.");
  }

  private static Optional<String> result(Wait wait, Resolution resolution) {
    return waiting(wait)
        .suspension(2)
        .orElseThrow()
        .result(resolution)
        .map(ToolResult::output)
        .map(output -> ((Payload.Inline) output).text());
  }

  @Test
  void time_that_only_the_clock_ends_is_no_time_at_work_and_the_run_goes_on_by_itself() {
    Suspended busy = new Suspended(T0, ActionId.model(0), WAITS.get(1), "429", null);
    Run run = run(started(), busy);
    assertThat(run.status()).isEqualTo(Status.RUNNING);
    assertThat(run.stint().worked().plus(run.atWork(LATER))).isZero();
    assertThat(run.postponedSince(ActionId.model(0))).contains(T0);
    Run again = run.apply(new Resumed(LATER, 1, new Source.Clock(), DUE));
    assertThat(again.awaits(ActionId.model(0))).isTrue();
    assertThat(again.postponedSince(ActionId.model(0))).as("one outage").contains(T0);
    Run busyAgain = again.apply(new Suspended(LATER, ActionId.model(0), WAITS.get(1), "", null));
    assertThat(busyAgain.postponedSince(ActionId.model(0))).contains(T0);
    assertThat(again.apply(answered(0, 0, "Done.")).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_run_that_waits_for_others_waits() {
    for (Wait wait : WAITS) {
      boolean isOutage =
          wait instanceof Wait.ForTime(var at, Wait.Then.Again(int times)) && times == 0;
      Status expected = isOutage ? Status.RUNNING : Status.WAITING;
      assertThat(waiting(wait).status()).as(wait.toString()).isEqualTo(expected);
    }
  }

  @Test
  void what_was_used_elsewhere_counts_here() {
    Spent spent =
        new Spent(3, new Usage(10, 5, 0), new BigDecimal("0.5"), Duration.ofMinutes(2), 70);
    Run before = waiting(WAITS.get(5));
    Run after =
        before.apply(
            new Resumed(
                LATER, 2, new Source.Child(CHILD), RETURNED, spent, Waste.NOTHING, List.of()));
    assertThat(after.spent().steps()).isEqualTo(before.spent().steps() + 3 + 1);
    assertThat(after.spent().usage().tokens()).isEqualTo(before.spent().usage().tokens() + 15);
    assertThat(after.stint().bytes()).isEqualTo(70 + "What came.".length());
    assertThat(after.stint().worked()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void a_result_that_is_withheld_counts_once_a_person_approves_it() {
    Change change = new Change.Put("terms.md", null, Payload.of("# Terms"));
    Withheld withheld =
        new Withheld(new ToolResult("1", "edit", Payload.of("Edited."), false), List.of(change));
    Suspended held = new Suspended(T0, CALL, WAITS.getFirst(), "look", null, withheld);
    Run waiting = run(started(), called(0, 0, "edit"), held);
    assertThat(waiting.workspace()).isEqualTo(Workspace.EMPTY);
    assertThat(waiting.spent().bytes()).as("it was returned").isEqualTo(7);
    Hold hold = waiting.holds().getFirst();
    Suspended other = new Suspended(T0, CALL, WAITS.getFirst(), "look", null);
    assertThat(hold.content())
        .isNotEqualTo(run(started(), called(0, 0, "edit"), other).holds().getFirst().content());
    Run approved = waiting.apply(resumed(ADA, APPROVED));
    assertThat(approved.calls()).isEmpty();
    assertThat(approved.workspace().version("terms.md")).isPresent();
    assertThat(waiting.suspension(2).orElseThrow().result(APPROVED)).contains(withheld.result());
    Run rejected = waiting.apply(resumed(ADA, decision(Choice.REJECT)));
    assertThat(rejected.workspace()).isEqualTo(Workspace.EMPTY);
  }

  @Test
  void a_change_applies_to_the_version_it_was_made_from_and_a_rewind_takes_it_along() {
    Change first = new Change.Put("a.md", null, Payload.of("one"));
    Payload two = Payload.of("two");
    Timeline made = Facts.timeline(started(), called(0, 0, "edit"), changed("1.1", first));
    String one = made.run().workspace().version("a.md").orElseThrow();
    assertThat(one).isEqualTo(Payload.of("one").sha256());
    assertThat(made.run().workspace().takes(List.of(new Change.Put("a.md", one, two)))).isTrue();
    assertThat(made.run().workspace().takes(List.of(new Change.Put("a.md", null, two)))).isFalse();
    assertThat(made.run().workspace().takes(List.of(new Change.Put("b.md", one, two)))).isFalse();
    Timeline next = made.apply(called(2, 2, "edit"));
    assertThatThrownBy(() -> next.apply(changed("3.1", first)))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContaining("made from the versions that stand");
    Timeline edited = next.apply(changed("3.1", new Change.Put("a.md", one, two)));
    assertThat(edited.run().workspace().version("a.md")).contains(two.sha256());
    Timeline back =
        edited.apply(
            new Entry.Rewound(T0, 2, List.of(ActionId.parse("3.1")), List.of(), false, ADA));
    assertThat(back.run().workspace().version("a.md")).contains(one);
    Timeline fork = Timeline.fork(CHILD, edited, new Entry.Forked(T0, RUN, 4, List.of(), ADA));
    assertThat(fork.run().workspace().version("a.md")).contains(two.sha256());
  }

  private static Entry changed(String action, Change change) {
    ToolReturned returned = (ToolReturned) returned(action);
    return new ToolReturned(
        T0,
        returned.action(),
        returned.result(),
        returned.took(),
        returned.definition(),
        false,
        List.of(change));
  }

  private static void assertImpossible(Run run, Entry entry, String... says) {
    assertThatThrownBy(() -> run.apply(entry))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContainingAll(says);
  }

  @Test
  void a_withheld_result_is_approved_or_rejected_and_the_call_is_not_made_again() {
    Withheld withheld =
        new Withheld(new ToolResult("1", "edit", Payload.of("Edited."), false), List.of());
    List<Choice> all = List.of(Choice.values());
    Wait wait = new Wait.ForPerson(HoldReason.APPROVAL, all);
    Run made =
        run(started(), called(0, 0, "edit"), new Suspended(T0, CALL, wait, "look", null, withheld));
    for (Choice choice : all) {
      boolean taken = List.of(Choice.APPROVE, Choice.RESTORE, Choice.REJECT).contains(choice);
      assertThat(made.suspension(2).orElseThrow().takes(ADA, decision(choice)))
          .as(choice.name())
          .isEqualTo(taken);
      assertThat(waiting(wait).suspension(2).orElseThrow().takes(ADA, decision(choice)))
          .as(choice.name())
          .isEqualTo(choice != Choice.RESTORE);
    }
    assertThat(rejected(made)).isEqualTo("This call was made, and a person rejected its result.");
    assertThat(rejected(waiting(wait)))
        .isEqualTo("A person rejected this call, and it was not made.");
  }

  private static String rejected(Run run) {
    ToolResult result =
        run.suspension(2).orElseThrow().result(decision(Choice.REJECT)).orElseThrow();
    return ((Payload.Inline) result.output()).text();
  }

  @Test
  void a_wait_carries_the_result_for_later_or_the_task_that_was_delegated() {
    Payload text = Payload.of("Later.");
    for (Wait wait : WAITS) {
      boolean carries =
          (wait instanceof Wait.ForTime time && time.then() instanceof Wait.Then.Result)
              || wait instanceof Wait.ForChild;
      Entry changed = suspended(wait).map(old -> text);
      assertThat(changed.payloads()).isEqualTo(carries ? List.of(text) : List.of());
      assertThat(changed.equals(suspended(wait))).as(wait.toString()).isEqualTo(!carries);
    }
  }
}
