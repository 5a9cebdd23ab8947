package dev.stint.telemetry;

import dev.stint.engine.Observer.Appended;
import dev.stint.engine.Observer.Event;
import dev.stint.engine.Observer.GivenUp;
import dev.stint.engine.Observer.Repeated;
import dev.stint.engine.Observer.Retried;
import dev.stint.message.Usage;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.OpenCall;
import dev.stint.run.Spent;
import dev.stint.run.Suspension;
import dev.stint.run.Wait;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an event adds to the metrics. What a process that died had not yet sent is missing in them,
 * and never counted twice; the log has the whole.
 */
final class Measures {

  private static final double MILLIS = 1_000;

  private final ModelNames models;

  Measures(ModelNames models) {
    this.models = models;
  }

  List<Measure> of(Event event) {
    if (event.run().isEmpty()) {
      return List.of(); // Its log cannot be read.
    }
    Map<String, String> agent = Map.of(Names.AGENT, event.run().agent());
    return switch (event) {
      case Appended at -> at.again() ? List.of() : of(at, agent);
      case Retried retried -> List.of(new Measure(Metric.RETRIES, 1, agent));
      case Repeated repeated -> List.of(new Measure(Metric.REPEATED, 1, agent));
      case GivenUp dead -> List.of(new Measure(Metric.GIVEN_UP, 1, agent));
    };
  }

  private List<Measure> of(Appended at, Map<String, String> agent) {
    List<Measure> measures = new ArrayList<>();
    switch (at.entry()) {
      case Started started -> measures.add(new Measure(Metric.STARTED, 1, agent));
      case Forked forked -> measures.add(new Measure(Metric.STARTED, 1, agent));
      case ModelReplied reply -> {
        Map<String, String> model = model(agent, reply.model());
        paid(measures, model, reply.usage(), reply.cost());
        measures.add(new Measure(Metric.DURATION, reply.took().toMillis() / MILLIS, model));
      }
      case Wasted wasted -> {
        Map<String, String> model = model(agent, wasted.model());
        paid(measures, model, wasted.usage(), wasted.cost());
        measures.add(new Measure(Metric.WASTED, wasted.cost().doubleValue(), model));
      }
      case ToolReturned returned -> {
        if (returned.result().error()
            && at.before().call(returned.action()).orElse(null) instanceof OpenCall.OfTool) {
          measures.add(new Measure(Metric.TOOL_ERRORS, 1, agent));
        }
      }
      case Suspended wait when wait.waitsFor() instanceof Wait.ForPerson hold ->
          measures.add(
              new Measure(Metric.HOLDS, 1, with(agent, Names.REASON, Spans.lower(hold.reason()))));
      case Resumed resumed ->
          at.before()
              .waitAt(resumed.suspended())
              .ifPresent(wait -> decided(measures, agent, wait, resumed));
      default -> {}
    }
    measures.add(new Measure(Metric.STEPS, steps(at), by(at, agent)));
    if (Spans.ends(at)) {
      measures.add(
          new Measure(Metric.ENDED, 1, with(agent, Names.STATUS, Spans.lower(at.run().status()))));
    }
    measures.removeIf(
        measure -> measure.value() == 0 && measure.metric().kind() == Metric.Kind.SUM);
    return measures;
  }

  /** Steps count by model, if one made them. */
  private Map<String, String> by(Appended at, Map<String, String> agent) {
    return at.entry() instanceof ModelReplied reply ? model(agent, reply.model()) : agent;
  }

  /**
   * The steps that an entry adds; those of a child count in the child, and what a fork shares in
   * the run that it is of.
   */
  private static double steps(Appended at) {
    if (at.before().isEmpty()) {
      return 0;
    }
    Spent elsewhere = at.entry() instanceof Resumed resumed ? resumed.spent() : Spent.NOTHING;
    return at.run().spent().steps() - at.before().spent().steps() - elsewhere.steps();
  }

  private static void decided(
      List<Measure> measures, Map<String, String> agent, Suspension wait, Resumed resumed) {
    if (wait.entry().waitsFor() instanceof Wait.ForPerson) {
      Duration waited = Duration.between(wait.entry().at(), resumed.at());
      measures.add(new Measure(Metric.HOLD_WAIT, Math.max(0, waited.toMillis() / MILLIS), agent));
    }
  }

  private static void paid(
      List<Measure> measures, Map<String, String> model, Usage usage, BigDecimal cost) {
    measures.add(new Measure(Metric.COST, cost.doubleValue(), model));
    measures.add(
        new Measure(Metric.TOKENS, usage.inputTokens(), with(model, Names.TOKEN_TYPE, "input")));
    measures.add(
        new Measure(Metric.TOKENS, usage.outputTokens(), with(model, Names.TOKEN_TYPE, "output")));
  }

  private Map<String, String> model(Map<String, String> agent, String name) {
    Map<String, String> model = new HashMap<>(agent);
    model.putAll(models.attributes(name));
    return model;
  }

  private static Map<String, String> with(
      Map<String, String> attributes, String name, String value) {
    Map<String, String> more = new HashMap<>(attributes);
    more.put(name, value);
    return more;
  }
}
