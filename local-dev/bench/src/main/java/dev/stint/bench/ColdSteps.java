package dev.stint.bench;

import dev.stint.bench.Traffic.Count;
import dev.stint.emulators.LocalAws;
import dev.stint.engine.Engine;
import dev.stint.message.Message;
import dev.stint.run.InputBound;
import dev.stint.run.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Steps of a run with texts of 2 KB, made by processes that do not know the run, at the beginning
 * of it and late: what such a step reads must not grow with the run (law 9). Each number is the
 * mean of as many steps as there are between two folded runs in the log, so that none is lucky.
 */
final class ColdSteps {

  static final List<Integer> POSITIONS = List.of(10, 500, 5_000);

  /** What may differ between steps at the beginning and late, and between text and bytes. */
  private static final double TOLERANCE = 0.2;

  /** The traffic of steps at one position of the run, in the mean of one step. */
  record At(int position, Mean coldTool, Mean warmTool, Mean coldModel, long textBytes) {}

  /**
   * The traffic of a step.
   *
   * @param counts by operation, of all steps together
   */
  record Mean(Map<String, Count> counts, int steps) {

    static Mean of(List<Map<String, Count>> steps) {
      Map<String, Count> sum = new HashMap<>();
      steps.forEach(step -> step.forEach((name, count) -> sum.merge(name, count, Count::plus)));
      return new Mean(sum, steps.size());
    }

    /** Bytes received by reads of the table. */
    double bytesRead() {
      return reads().mapToLong(Count::receivedBytes).sum() / (double) steps;
    }

    /** Read units, which the table takes for every 4 KB. */
    double units() {
      return reads().mapToDouble(Count::capacity).sum() / steps;
    }

    private Stream<Count> reads() {
      return Stream.of("Query", "GetItem").map(name -> counts.getOrDefault(name, Count.NONE));
    }
  }

  private final AtomicLong text = new AtomicLong();

  /** Makes the run, and measures it at every position. */
  List<At> measure(LocalAws aws) {
    CountedRun run =
        new CountedRun(aws, "bench-cold", Loop.texts(POSITIONS.getLast() * 2, this::sent));
    run.start();
    List<At> measured = new ArrayList<>();
    for (int position : POSITIONS) {
      while (run.steps() < position) {
        step(run, run.warm());
      }
      measured.add(at(run, position));
    }
    return measured;
  }

  /** Odd steps ask the model, and even ones call the tool. */
  private At at(CountedRun run, int position) {
    List<Map<String, Count>> coldTool = new ArrayList<>();
    List<Map<String, Count>> coldModel = new ArrayList<>();
    List<Map<String, Count>> warmTool = new ArrayList<>();
    long sent = 0;
    for (int n = 0; n < Snapshot.EVERY; n++) {
      text.set(0);
      coldModel.add(step(run, run.cold()));
      sent += text.get();
      coldTool.add(step(run, run.cold()));
    }
    for (int n = 0; n < Snapshot.EVERY; n++) {
      step(run, run.warm());
      warmTool.add(step(run, run.warm()));
    }
    return new At(
        position,
        Mean.of(coldTool),
        Mean.of(warmTool.subList(1, warmTool.size())),
        Mean.of(coldModel),
        sent / Snapshot.EVERY);
  }

  private static Map<String, Count> step(CountedRun run, Engine process) {
    run.traffic().take();
    if (!run.step(process)) {
      throw new IllegalStateException("No step came after %d".formatted(run.steps()));
    }
    return run.traffic().take();
  }

  private void sent(List<Message> messages) {
    text.addAndGet(
        messages.stream()
            .flatMap(message -> message.parts().stream())
            .mapToLong(InputBound::bytes)
            .sum());
  }

  /** Throws {@link IllegalStateException} if a late step costs more than an early one. */
  static void check(List<At> measured) {
    At early = measured.getFirst();
    for (At late : measured) {
      same("bytes", late, late.coldTool().bytesRead(), early.coldTool().bytesRead());
      same("read units", late, late.coldTool().units(), early.coldTool().units());
      double most = late.textBytes() * (1 + TOLERANCE);
      if (late.position() > early.position() && late.coldModel().bytesRead() > most) {
        throw new IllegalStateException(
            "A cold model step at %d reads %.0f bytes to send %d"
                .formatted(late.position(), late.coldModel().bytesRead(), late.textBytes()));
      }
    }
  }

  private static void same(String what, At at, double late, double early) {
    if (Math.abs(late - early) > TOLERANCE * early) {
      throw new IllegalStateException(
          "A cold tool step at %d reads %.1f %s, and %.1f at the beginning"
              .formatted(at.position(), late, what, early));
    }
  }
}
