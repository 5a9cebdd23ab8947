package dev.stint.bench;

import dev.stint.aws.AwsClients;
import dev.stint.bench.Traffic.Count;
import dev.stint.emulators.LocalAws;
import dev.stint.engine.Retention;
import dev.stint.engine.Sweep;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The whole bill of a month, by item: for runs of eleven steps with texts of 2 KB, from their start
 * to their end, and for a deployment that does nothing. It is computed from counts over the real
 * protocols and from list prices, without any free tier. Models and tools are not included.
 */
final class Bill {

  private static final String TABLE = "bench-bill";

  /** The number of messages at which the model gives its answer; the run then has eleven steps. */
  private static final int MESSAGES = 10;

  private static final List<Long> WORKLOADS = List.of(0L, 1_000L, 1_000_000L, 100_000_000L);
  private static final Count NONE = new Count(0, 0, 0, 0);
  private static final double MILLION = 1e6;
  private static final double GB = 1e9;
  private static final double MINUTES_A_MONTH = 30.4 * 24 * 60;

  /** Reads of a sweep: two parts of the index in four shards, and where the last sweep stopped. */
  private static final int SWEEP_READS = 9;

  private static final Retention MONTH =
      new Retention(
          List.of(new Retention.Rule(Optional.empty(), Optional.empty(), Duration.ofDays(30))));

  /** DynamoDB's own overhead of an item; «Item sizes and formats», developer guide. */
  private static final int ITEM_OVERHEAD_BYTES = 100;

  private final PrintStream out;
  private final AwsPrices prices;

  Bill(PrintStream out, AwsPrices prices) {
    this.out = out;
    this.prices = prices;
  }

  /**
   * The requests of one run to AWS, from its start to its end.
   *
   * @param sqsRequests requests to SQS, including those of the event source
   * @param storedBytes bytes of its items, in table and index
   * @param expiry the requests with which the run expires and is erased
   * @param tombstoneBytes bytes that are left after that
   */
  private record WholeRun(
      Units units,
      long sqsRequests,
      int steps,
      double storedBytes,
      Units expiry,
      double tombstoneBytes) {}

  /** Capacity units of DynamoDB, and requests to S3 that list. */
  private record Units(double reads, double writes, long lists) {

    static Units of(Map<String, Count> traffic) {
      double reads = 0;
      double writes = 0;
      long lists = 0;
      for (Map.Entry<String, Count> each : traffic.entrySet()) {
        Count count = each.getValue();
        switch (each.getKey()) {
          case "Query", "GetItem" -> reads += Math.max((double) count.requests(), count.capacity());
          case "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem" ->
              writes += count.capacity();
          case "ListObjectsV2" -> lists += count.requests();
          default -> {}
        }
      }
      return new Units(reads, writes, lists);
    }

    Units minus(Units other) {
      return new Units(reads - other.reads, writes - other.writes, lists - other.lists);
    }
  }

  void print(LocalAws aws) {
    WholeRun run = count(aws);
    out.printf(
        Locale.ROOT,
        "%nThe whole bill of a month, in USD at list prices, for runs of %d steps with texts of 2 KB.%n"
            + "A run, its start and its end included: %.0f read units, %.0f write units, %d SQS requests, %.1f KB stored.%n%n",
        run.steps(),
        run.units().reads(),
        run.units().writes(),
        run.sqsRequests(),
        run.storedBytes() / 1e3);
    Map<String, double[]> items = new LinkedHashMap<>();
    double[] totals = new double[WORKLOADS.size()];
    for (int n = 0; n < WORKLOADS.size(); n++) {
      int column = n;
      month(run, WORKLOADS.get(n))
          .forEach(
              (item, usd) -> {
                items.computeIfAbsent(item, name -> new double[WORKLOADS.size()])[column] = usd;
                totals[column] += usd;
              });
    }
    line("steps a month", WORKLOADS.stream().mapToDouble(Long::doubleValue).toArray(), "%,16.0f");
    items.forEach((item, usd) -> line(item, usd, "%16.2f"));
    line("in all", totals, "%16.2f");
    out.printf(
        Locale.ROOT,
        "%nWhat is stored stays: each million steps adds $%.2f to each month after, until its runs expire.%n"
            + "A dashboard is $3.00 a month from an account's fourth on; alarms, requests and units of small workloads are mostly within free tiers.%n",
        storage(run.storedBytes(), MILLION / run.steps()));
    expiry(run);
  }

  private void expiry(WholeRun run) {
    Units each = run.expiry();
    double runs = MILLION / run.steps();
    double once =
        units(runs * each.reads(), "read")
            + units(runs * each.writes(), "write")
            + runs * each.lists() / MILLION * prices.of("s3.put.per-million-requests");
    out.printf(
        Locale.ROOT,
        "%nA run that expires and is erased: %.0f read units, %.0f write units, %d list of S3, and %.1f KB that stay to say so.%n"
            + "For the runs of a million steps that is $%.2f once, instead of $%.2f in each month after.%n",
        each.reads(),
        each.writes(),
        each.lists(),
        run.tombstoneBytes() / 1e3,
        once,
        storage(run.storedBytes() - run.tombstoneBytes(), runs));
  }

  private void line(String item, double[] values, String format) {
    StringBuilder line = new StringBuilder("%-44s".formatted(item));
    for (double value : values) {
      line.append(String.format(Locale.ROOT, format, value));
    }
    out.println(line);
  }

  private Map<String, Double> month(WholeRun run, long steps) {
    double runs = (double) steps / run.steps();
    double sweeps = MINUTES_A_MONTH / prices.of("deployed.sweep.minutes");
    double receives =
        MINUTES_A_MONTH
            * prices.of("deployed.pollers")
            * prices.of("deployed.poller.receives-per-minute");
    double invocations = runs * (run.steps() + 1) + sweeps;
    double seconds =
        invocations * prices.of("step.function.seconds")
            + coldStarts(steps) * prices.of("step.function.start-seconds");
    Map<String, Double> month = new LinkedHashMap<>();
    month.put("DynamoDB, reads", units(runs * run.units().reads() + sweeps * SWEEP_READS, "read"));
    month.put("DynamoDB, writes of table and index", units(runs * run.units().writes(), "write"));
    month.put("DynamoDB, what this month stored", storage(run.storedBytes(), runs));
    month.put("SQS, steps", sqs(runs * run.sqsRequests()));
    month.put("SQS, receives of empty queues", sqs(receives));
    month.put("Lambda, requests", invocations / MILLION * prices.of("lambda.per-million-requests"));
    month.put(
        "Lambda, time beside models and tools",
        seconds * prices.of("step.function.gb") * prices.of("lambda.arm64.per-gb-second"));
    month.put(
        "CloudWatch, lines of processes that start",
        coldStarts(steps)
            * prices.of("deployed.log.bytes-per-cold-start")
            / GB
            * prices.of("cloudwatch.logs.per-gb"));
    month.put(
        "CloudWatch, alarms and their metric",
        prices.of("deployed.alarm-metrics") * prices.of("cloudwatch.alarm.per-metric-month")
            + prices.of("cloudwatch.metric.month"));
    return month;
  }

  /**
   * Cold starts in the worst case: every step of a small workload starts a process, and so does
   * every sweep.
   */
  private double coldStarts(long steps) {
    return Math.min((double) steps, MILLION)
        + MINUTES_A_MONTH / prices.of("deployed.sweep.minutes");
  }

  private double units(double units, String kind) {
    return units / MILLION * prices.of("dynamodb.%s.per-million-units".formatted(kind));
  }

  private double sqs(double requests) {
    return requests / MILLION * prices.of("sqs.standard.per-million-requests");
  }

  private double storage(double bytes, double runs) {
    return runs
        * bytes
        / GB
        * (prices.of("dynamodb.storage.per-gb-month")
            + prices.of("dynamodb.recovery.per-gb-month"));
  }

  private static WholeRun count(LocalAws aws) {
    CountedRun run = new CountedRun(aws, TABLE, Loop.texts(MESSAGES));
    run.start();
    while (run.step()) {
      // Until no step comes any more.
    }
    if (run.steps() < MESSAGES) {
      throw new IllegalStateException("The run was not made, but %d steps".formatted(run.steps()));
    }
    Map<String, Count> traffic = run.traffic().take();
    double stored = stored(aws, TABLE);
    Units expiry = expiry(run);
    return new WholeRun(
        Units.of(traffic),
        sqs(traffic, run.steps()),
        run.steps(),
        stored,
        expiry,
        stored(aws, TABLE));
  }

  /** The requests of two sweeps, minus those of two other sweeps that find nothing. */
  private static Units expiry(CountedRun run) {
    Duration time = Duration.ofDays(31);
    int expired = 0;
    int erased = 0;
    for (int day = 0; day < 2; day++) {
      Sweep.Report report = run.sweep(time.plusDays(2L * day), MONTH);
      expired += report.expired();
      erased += report.erased();
    }
    if (expired != 1 || erased != 1) {
      throw new IllegalStateException("The run did not expire");
    }
    Units all = Units.of(run.traffic().take());
    for (int day = 2; day < 4; day++) {
      run.sweep(time.plusDays(2L * day), MONTH);
    }
    return all.minus(Units.of(run.traffic().take()));
  }

  private static long sqs(Map<String, Count> traffic, int steps) {
    return 2L * steps // The event source receives and deletes.
        + traffic.getOrDefault("SendMessage", NONE).requests()
        + traffic.getOrDefault("SendMessageBatch", NONE).requests()
        + traffic.getOrDefault("ChangeMessageVisibility", NONE).requests();
  }

  /** Bytes of all items; an item that is in the index too counts twice. */
  private static double stored(LocalAws aws, String table) {
    DynamoDbClient dynamoDb =
        new AwsClients("us-east-1", Optional.empty()).dynamoDb(Optional.of(aws.dynamoDb()));
    double bytes = 0;
    for (Map<String, AttributeValue> item :
        dynamoDb.scanPaginator(request -> request.tableName(table)).items()) {
      double size = ITEM_OVERHEAD_BYTES;
      for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
        AttributeValue value = attribute.getValue();
        size += attribute.getKey().length();
        size +=
            value.b() != null
                ? value.b().asByteArrayUnsafe().length
                : (value.s() == null ? String.valueOf(value.n()) : value.s()).length();
      }
      bytes += item.containsKey("shard") ? 2 * size : size;
    }
    return bytes;
  }
}
