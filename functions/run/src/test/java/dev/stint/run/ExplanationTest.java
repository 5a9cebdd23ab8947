package dev.stint.run;

import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.cancelled;
import static dev.stint.run.Facts.held;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.started;
import static dev.stint.run.Facts.timeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Limits;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Suspended;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private static final Agent CLERK = Agent.named("clerk").build();
  private static final String NOTHING_READY =
      "The run is at work: 0 actions are ready. The model is asked again when the calls [1.1] have their outcomes.";

  private static Explanation explain(Timeline timeline) {
    return Explanation.of(CLERK, timeline.run(), T0);
  }

  private static String why(Timeline timeline, String action, Instant now) {
    return Explanation.of(CLERK, timeline, now, ActionId.parse(action));
  }

  @Test
  void a_model_call_is_ready_when_nothing_is_open() {
    Explanation explanation = explain(timeline(started()));
    assertThat(explanation.run()).isEqualTo("The run is at work: one action is ready.");
    assertThat(explanation.actions()).hasSize(1);
    assertThat(explanation.actions().getFirst().what()).isEqualTo("Model call 0");
    assertThat(explanation.actions().getFirst().ready()).isTrue();
  }

  @Test
  void the_model_is_not_asked_before_its_calls_have_outcomes() {
    Timeline timeline = timeline(started(), called(0, 0, "read", "write"), returned("1.1"));
    assertThat(explain(timeline).run())
        .contains("The model is asked again when the calls [1.2] have their outcomes");
    assertThat(why(timeline, "1.1", T0))
        .isEqualTo("Action 1.1 is done: entry 2 says what came of it.");
    assertThat(why(timeline, "1.2", T0)).contains("Call 1.2 of tool 'write'");
    assertThat(why(timeline, "2", T0))
        .isEqualTo("There is no action 2: entry 2 made no such action ready.");
    assertThat(why(timeline, "9", T0)).startsWith("There is no action 9: the log has 3 entries");
  }

  @Test
  void a_call_that_waits_says_for_what() {
    Timeline timeline = timeline(started(), called(0, 0, "read"), intended("1.1"), held("1.1"));
    assertThat(explain(timeline).actions().getFirst().ready()).isFalse();
    assertThat(why(timeline, "1.1", T0))
        .isEqualTo("Call 1.1 of tool 'read': It waits since entry 3 for a person to decide: lost");
    assertThat(explain(timeline).run())
        .isEqualTo(
            "Nothing can go on before what the run waits for. It waits since entry 3 for a person to decide: lost");
    assertThat(
            why(
                timeline(
                    started(), called(0, 0, "read"), intended("1.1"), held("1.1"), cancelled()),
                "1.1",
                T0))
        .as("no hold is open in a run that is over")
        .isEqualTo("Call 1.1 of tool 'read': The run has ended.");
  }

  @Test
  void a_call_under_way_is_awaited_and_then_in_doubt() {
    Timeline timeline = timeline(started(), called(0, 0, "read"), intended("1.1"));
    assertThat(why(timeline, "1.1", T0)).contains("may still be at it");
    assertThat(why(timeline, "1.1", T0.plusSeconds(90)))
        .contains("It will not be made; a person is asked: ")
        .contains("the effect may or may not have happened");
  }

  @Test
  void a_run_that_is_held_holds_its_calls() {
    Entry limit =
        new Suspended(T0, ActionId.parse("1.1"), HoldReason.LIMIT, "Limit reached: steps.");
    Timeline timeline = timeline(started(), called(0, 0, "read"), limit);
    assertThat(why(timeline, "1.1", T0))
        .isEqualTo(
            "Call 1.1 of tool 'read': The run is held since entry 2, until a person decides: Limit reached: steps.");
  }

  @Test
  void a_notice_says_why_it_is_not_sent() {
    Entry started =
        new Entry.Started(
            T0,
            "clerk",
            List.of(Text.of("Read it.")),
            Limits.DEFAULT,
            Limits.DEFAULT,
            Facts.DEFINITION,
            new Origin("mail", "ada@example.com", "m-1", Map.of()));
    Timeline told = timeline(started, answered(0, 0, "Done."));
    assertThat(why(told, "1.1", T0)).isEqualTo("Notice 1.1 by mail: It can be sent now.");
    Entry restored =
        new Suspended(T0, ActionId.parse("1.1"), HoldReason.RESTORED, "The run is of a backup.");
    assertThat(why(told.apply(restored), "1.1", T0))
        .isEqualTo(
            "Notice 1.1 by mail: Nobody is told while the run is held for this reason: The run is of a backup.");
  }

  @Test
  void limits_are_named_before_they_stop_a_run() {
    Timeline timeline = timeline(started(Limits.DEFAULT.steps(1)), called(0, 0, "read"));
    assertThat(why(timeline, "1.1", T0)).contains("It will not be made").contains("steps");
    assertThat(explain(timeline).run()).isEqualTo(NOTHING_READY);
    assertThat(explain(timeline).actions().getFirst().ready()).isFalse();
    Timeline two = timeline(started(Limits.DEFAULT.steps(2)), called(0, 0, "read", "write"));
    assertThat(explain(two).actions().get(1).why())
        .startsWith("The calls before it use up the steps");
  }

  @Test
  void a_call_that_may_need_approval_says_so() {
    Agent asks =
        CLERK.under(new Controls(Limits.NONE, Limits.NONE, Set.of("clerk/read"), Map.of()));
    Timeline timeline = timeline(started(), called(0, 0, "read"));
    assertThat(Explanation.of(asks, timeline, T0, ActionId.parse("1.1")))
        .isEqualTo(
            "Call 1.1 of tool 'read': It can be made now; where the agent wants that, the step asks a person first.");
    assertThat(why(timeline, "1.1", T0)).endsWith("It can be made now.");
  }

  @Test
  void what_a_person_decided_is_not_said_to_be_made() {
    Timeline held =
        timeline(
            started(),
            called(0, 0, "read"),
            new Suspended(T0, ActionId.parse("1.1"), HoldReason.APPROVAL, "Look."));
    Hold hold = held.run().holds().getFirst();
    Timeline rejected =
        held.apply(
            new Entry.Resumed(
                T0,
                hold.seq(),
                new Person("Ada", "http", ""),
                new Resolution.Decision(Choice.REJECT, hold.content(), null, Payload.of("No."))));
    assertThat(why(rejected, "1.1", T0))
        .isEqualTo("Action 1.1 is settled by what a person decided in entry 3: reject.");
  }

  @Test
  void what_is_over_says_so() {
    assertThat(explain(timeline(started(), answered(0, 0, "Done."))).run())
        .isEqualTo("The model has given its answer. A message continues the run.");
    Timeline ended = timeline(started(), called(0, 0, "read"), cancelled());
    assertThat(explain(ended).run()).isEqualTo("A person has cancelled the run.");
    Timeline rewound =
        timeline(
            started(),
            called(0, 0, "read"),
            new Rewound(T0, 0, List.of(), List.of(), false, new Person("Ada", "http", "")));
    assertThat(why(rewound, "1.1", T0)).startsWith("Action 1.1 does not count any more");
    assertThat(why(rewound, "2", T0)).contains("It can be made now");
    Timeline done =
        timeline(
            started(),
            called(0, 0, "read"),
            returned("1.1"),
            new Rewound(T0, 0, List.of(), List.of(), false, new Person("Ada", "http", "")));
    assertThat(why(done, "1.1", T0)).startsWith("Action 1.1 does not count any more");
  }
}
