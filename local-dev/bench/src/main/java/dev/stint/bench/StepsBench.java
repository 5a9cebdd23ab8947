package dev.stint.bench;

import dev.stint.agent.Effect;
import dev.stint.bench.Traffic.Count;
import dev.stint.emulators.LocalAws;
import dev.stint.run.Snapshot;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Counts the requests of steps to AWS over the real protocols: requests, bytes and consumed
 * capacity, and what a million steps cost at list prices. Counts, unlike times, are the same on any
 * machine.
 */
final class StepsBench {

  private static final int EARLY = 10;
  private static final int LATE = 500;
  private static final double MILLION = 1e6;

  /** The step at which a run waits if its first call needs approval. */
  private static final int HELD = 2;

  /**
   * The step with which a document is edited that is there, and not in the memory of the process.
   */
  private static final int EDIT = 4;

  /** The steps with which a run begins to wait for a time, and goes on after it. */
  private static final int TIMER_BEGINS = 2;

  private static final int TIMER_ENDS = 3;

  /** The steps with which a call delegates, the other run replies, and its end comes back. */
  private static final int DELEGATION_BEGINS = 2;

  private static final int DELEGATION_REPLIES = 3;
  private static final int DELEGATION_ENDS = 4;

  private final PrintStream out;
  private final AwsPrices prices = new AwsPrices();

  StepsBench(PrintStream out) {
    this.out = out;
  }

  void run() {
    try (LocalAws aws = LocalAws.inMemory()) {
      out.printf(
          "%-25s %8s %6s %6s %7s %12s %12s %7s %7s %12s%n",
          "step",
          "queries",
          "puts",
          "sends",
          "leases",
          "sent bytes",
          "read bytes",
          "RRU",
          "WRU",
          "$/million");
      for (Effect effect : Effect.values()) {
        int count = effect == Effect.READ ? LATE : EARLY;
        List<Map<String, Count>> steps =
            CountedRun.steps(
                aws,
                "bench-" + effect.name().toLowerCase(Locale.ROOT),
                Loop.of(effect, count + 2),
                count);
        if (effect == Effect.READ) {
          print("model, step " + (EARLY - 1), steps.get(EARLY - 2));
        }
        print(effect + " tool, step " + EARLY, steps.get(EARLY - 1));
        if (effect == Effect.READ) {
          print(effect + " tool, step " + LATE, steps.get(LATE - 1));
        }
      }
      print(
          "a call held, status", CountedRun.steps(aws, "bench-held", Loop.held(), HELD).getLast());
      Map<String, Count> edited =
          CountedRun.steps(aws, "bench-written", Loop.writing(), EDIT).getLast();
      print("READ tool, edits 10 KB", edited);
      out.printf(
          "  and %d get and %d put of payloads%n",
          of(edited, "GetObject").requests(), of(edited, "PutObject").requests());
      List<Map<String, Count>> timed =
          CountedRun.steps(aws, "bench-timed", Loop.timed(), TIMER_ENDS);
      print("timer begins, status", timed.get(TIMER_BEGINS - 1));
      print("timer ends, status", timed.get(TIMER_ENDS - 1));
      List<Map<String, Count>> asked = CountedRun.asked(aws, "bench-asked");
      print("callback begins, status", asked.getFirst());
      print("callback ends, status", asked.getLast());
      List<Map<String, Count>> delegated =
          CountedRun.steps(aws, "bench-delegated", Loop.delegated(), DELEGATION_ENDS);
      print("delegation begins, status", delegated.get(DELEGATION_BEGINS - 1));
      print("delegation: its one reply", delegated.get(DELEGATION_REPLIES - 1));
      print("delegation ends, status", delegated.get(DELEGATION_ENDS - 1));
      cold(aws);
      explain();
      new Bill(out, prices).print(aws);
    }
  }

  /** Steps of processes that do not know the run, and beside them those of processes that do. */
  private void cold(LocalAws aws) {
    out.printf("%nTexts of 2 KB; the mean of %d steps each:%n", Snapshot.EVERY);
    List<ColdSteps.At> measured = new ColdSteps().measure(aws);
    measured.forEach(at -> print("cold tool, entry " + at.position(), at.coldTool()));
    measured.forEach(at -> print("warm tool, entry " + at.position(), at.warmTool()));
    measured.forEach(at -> print("cold model, entry " + at.position(), at.coldModel()));
    for (ColdSteps.At at : measured) {
      double read = at.coldModel().bytesRead();
      out.printf(
          Locale.ROOT,
          "cold model, entry %d: reads %,.0f bytes to send a text of %,d: %.2f%n",
          at.position(),
          read,
          at.textBytes(),
          read / at.textBytes());
    }
    ColdSteps.check(measured);
  }

  private void print(String step, ColdSteps.Mean mean) {
    print(step, mean.counts(), mean.steps());
  }

  private void print(String step, Map<String, Count> traffic) {
    print(step, traffic, 1);
  }

  /**
   * @param steps of how many steps this is the traffic; printed is the mean
   */
  private void print(String step, Map<String, Count> traffic, int steps) {
    Count query = of(traffic, "Query").plus(of(traffic, "GetItem"));
    Count put = of(traffic, "PutItem");
    Count send = of(traffic, "SendMessage");
    Count lease = of(traffic, "ChangeMessageVisibility");
    out.printf(
        Locale.ROOT,
        "%-25s %8d %6d %6d %7d %,12d %,12d %7.1f %7.1f %12.3f%n",
        step,
        query.requests() / steps,
        put.requests() / steps,
        send.requests() / steps,
        lease.requests() / steps,
        (query.sentBytes() + put.sentBytes() + send.sentBytes()) / steps,
        query.receivedBytes() / steps,
        readUnits(query) / steps,
        put.capacity() / steps,
        perMillion(query, put, send.requests() + lease.requests(), steps));
  }

  private static Count of(Map<String, Count> traffic, String operation) {
    return traffic.getOrDefault(operation, new Count(0, 0, 0, 0));
  }

  /** DynamoDB Local counts nothing for a query that finds nothing; AWS counts at least one unit. */
  private static double readUnits(Count query) {
    return Math.max((double) query.requests(), query.capacity());
  }

  /** USD for a million such steps; the receive and the delete are the event source's. */
  private double perMillion(Count query, Count put, long sqsRequestsOfSteps, int steps) {
    double sqsRequests = sqsRequestsOfSteps / (double) steps + 2;
    return readUnits(query) / steps * prices.of("dynamodb.read.per-million-units")
        + put.capacity() / steps * prices.of("dynamodb.write.per-million-units")
        + sqsRequests * prices.of("sqs.standard.per-million-requests")
        + lambdaPerMillion();
  }

  private double lambdaPerMillion() {
    return prices.of("lambda.per-million-requests")
        + MILLION
            * prices.of("step.function.gb")
            * prices.of("step.function.seconds")
            * prices.of("lambda.arm64.per-gb-second");
  }

  private void explain() {
    out.printf(
        Locale.ROOT,
        "%nA million steps at list prices (us-east-1): read units × $%s + write units × $%s%n"
            + "+ (sends + leases + receive + delete) × $%s + Lambda $%.3f (%s GB for %s s), all in aws-prices.properties.%n"
            + "The time a model or tool takes comes on top: $%.2f for each second of a million steps.%n",
        prices.of("dynamodb.read.per-million-units"),
        prices.of("dynamodb.write.per-million-units"),
        prices.of("sqs.standard.per-million-requests"),
        lambdaPerMillion(),
        prices.of("step.function.gb"),
        prices.of("step.function.seconds"),
        MILLION * prices.of("step.function.gb") * prices.of("lambda.arm64.per-gb-second"));
  }
}
