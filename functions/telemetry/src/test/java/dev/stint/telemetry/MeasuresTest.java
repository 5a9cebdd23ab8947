package dev.stint.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.engine.Observer.Appended;
import dev.stint.engine.Observer.Event;
import dev.stint.engine.Observer.GivenUp;
import dev.stint.engine.Observer.Repeated;
import dev.stint.engine.Observer.Retried;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.HoldReason;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MeasuresTest {

  private static final Person ADA = new Person("Ada", "http", "");
  private static final ActionId CALL = new ActionId(1, 1);

  private final Measures measures = new Measures(ModelNames.NONE);

  /** A call is held, rejected after a minute, and then the run is cancelled. */
  private static List<Appended> heldAndCancelled() {
    List<Entry> entries =
        new ArrayList<>(
            List.of(
                new Started(
                    Events.START,
                    "clerk",
                    List.of(Text.of("File it.")),
                    Limits.DEFAULT,
                    Limits.DEFAULT,
                    "0123456789abcdef",
                    null),
                Events.reply(1, 0, List.of(new ToolCall("call-1", "file", Payload.of("{}")))),
                new Suspended(Events.START.plusSeconds(2), CALL, HoldReason.APPROVAL, "Look.")));
    Run held = Timeline.of(Events.RUN, entries).run();
    entries.add(
        new Resumed(
            Events.START.plusSeconds(62),
            2,
            ADA,
            new Resolution.Decision(
                Choice.REJECT, held.holds().getFirst().content(), null, Payload.of("No."))));
    entries.add(new Cancelled(Events.START.plusSeconds(70), ADA));
    return Events.of(Timeline.of(Events.RUN, entries));
  }

  private Map<Metric, Double> totals(List<? extends Event> events) {
    return events.stream()
        .flatMap(event -> measures.of(event).stream())
        .collect(Collectors.groupingBy(Measure::metric, Collectors.summingDouble(Measure::value)));
  }

  @Test
  void a_hold_is_counted_by_its_reason_and_its_wait_when_it_is_decided() {
    List<Appended> events = heldAndCancelled();
    assertThat(measures.of(events.get(2)))
        .contains(
            new Measure(Metric.HOLDS, 1, Map.of(Names.AGENT, "clerk", Names.REASON, "approval")));
    assertThat(measures.of(events.get(3)))
        .contains(new Measure(Metric.HOLD_WAIT, 60, Map.of(Names.AGENT, "clerk")));
    assertThat(measures.of(events.getLast()))
        .containsExactly(
            new Measure(Metric.ENDED, 1, Map.of(Names.AGENT, "clerk", Names.STATUS, "cancelled")));
  }

  @Test
  void steps_are_those_that_limits_count() {
    List<Appended> events = heldAndCancelled();
    assertThat(totals(events))
        .containsEntry(Metric.STEPS, (double) events.getLast().run().spent().steps())
        .containsEntry(Metric.STARTED, 1.)
        .containsEntry(Metric.COST, 0.0125)
        .containsEntry(Metric.TOKENS, 150.)
        .doesNotContainKeys(Metric.TOOL_ERRORS, Metric.WASTED);
    assertThat(totals(Events.ofRun(Events.RUN)))
        .containsEntry(Metric.STEPS, 3.)
        .containsEntry(Metric.TOOL_ERRORS, 1.)
        .containsEntry(Metric.ENDED, 1.);
  }

  @Test
  void what_is_told_again_is_not_counted_again() {
    List<Appended> again =
        heldAndCancelled().stream()
            .map(at -> new Appended(at.before(), at.entry(), at.run(), true))
            .toList();
    assertThat(totals(again)).isEmpty();
  }

  @Test
  void what_is_in_no_log_is_counted_too() {
    Run run = heldAndCancelled().get(1).run();
    assertThat(
            totals(
                List.of(
                    new Retried(run, CALL, "busy"),
                    new Retried(run, CALL, "busy"),
                    new Repeated(run, CALL),
                    new GivenUp(run, CALL))))
        .containsOnly(
            Map.entry(Metric.RETRIES, 2.),
            Map.entry(Metric.REPEATED, 1.),
            Map.entry(Metric.GIVEN_UP, 1.));
    assertThat(measures.of(new GivenUp(Run.empty(Events.RUN), CALL)))
        .as("of a run whose log cannot be read")
        .isEmpty();
  }
}
