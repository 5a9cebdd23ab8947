package dev.stint.story;

import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a story says of the run as a whole: what a fork was asked, how it stands, what it cost. */
final class Ending {

  private Ending() {}

  /** Whether something goes on by itself; to tell somebody of a wait is no work. */
  private static boolean isAtWork(Run run) {
    return run.status() == Status.RUNNING
        && (run.suspensions().isEmpty()
            || (!run.isHeld()
                && Stream.concat(run.modelCall().stream(), run.calls().values().stream())
                    .anyMatch(OpenCall::goesOnByItself)));
  }

  /** What the first run of a fork was asked; empty for a run that is none. */
  static Optional<Sentence> shared(Timeline timeline) {
    List<Timeline> lineage = timeline.lineage();
    Timeline first = lineage.getFirst();
    return first.run().id().equals(timeline.run().id())
        ? Optional.empty()
        : Optional.of(Telling.of(first, new Naming()));
  }

  /**
   * Where the run stands, if it waits or is at work; of one that is over its last entry says so.
   */
  static List<Sentence> standing(Timeline timeline, Naming naming) {
    List<Sentence> sentences = new ArrayList<>();
    Run run = timeline.run();
    for (Suspension wait : run.suspensions()) {
      sentences.add(stillWaits(timeline, naming, wait));
    }
    if (isAtWork(run)) {
      sentences.add(
          new Phrase(timeline)
              .say(
                  "the run is at work, and stands at entry %d, of %s"
                      .formatted(timeline.length() - 1, Words.time(timeline.last().at())))
              .done());
    }
    return sentences;
  }

  private static Sentence stillWaits(Timeline timeline, Naming naming, Suspension wait) {
    if (!wait.run().equals(timeline.run().id())) {
      return new Phrase(timeline).say("the run still waits").done();
    }
    Naming.Named call =
        wait.entry().isOfRun()
            ? new Naming.Named("the run", List.of())
            : naming.of(timeline, wait.entry().action());
    List<Long> cited = new ArrayList<>(call.entries());
    cited.add(wait.seq());
    return new Sentence(
        "Since entry %d %s waits%s.".formatted(wait.seq(), call.phrase(), forWhat(wait)),
        timeline.run().id(),
        cited);
  }

  private static String forWhat(Suspension wait) {
    return wait.hold().isPresent() ? ", and a person is to decide" : "";
  }

  /** What models took, with the entries that say so. */
  static List<Sentence> costs(Timeline timeline) {
    Map<Long, BigDecimal> paid = new TreeMap<>();
    Map<Long, BigDecimal> wasted = new TreeMap<>();
    Map<Long, BigDecimal> below = new TreeMap<>();
    for (Timeline at : timeline.log()) {
      long seq = at.length() - 1;
      Entry entry = at.last();
      if (entry instanceof ModelReplied reply) {
        paid.put(seq, reply.cost());
      } else if (entry instanceof Wasted waste) {
        wasted.put(seq, waste.cost());
      } else if (entry instanceof Resumed resumed && resumed.spent().costUsd().signum() > 0) {
        below.put(seq, resumed.spent().costUsd());
      }
    }
    List<Sentence> sentences = new ArrayList<>();
    cost(timeline, paid, "Models replied, %s, for $%s in all.").ifPresent(sentences::add);
    cost(timeline, wasted, "Replies were paid for and not used, %s, for $%s in all.")
        .ifPresent(sentences::add);
    cost(timeline, below, "Runs below this one came to an end, %s, and cost $%s in all.")
        .ifPresent(sentences::add);
    return sentences;
  }

  private static Optional<Sentence> cost(
      Timeline timeline, Map<Long, BigDecimal> costs, String words) {
    BigDecimal sum = costs.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    return costs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Sentence(
                words.formatted(Words.times(costs.size()), sum.toPlainString()),
                timeline.run().id(),
                List.copyOf(costs.keySet())));
  }
}
