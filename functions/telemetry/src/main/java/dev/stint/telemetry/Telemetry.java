package dev.stint.telemetry;

import dev.stint.engine.Observer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Makes spans and metrics of what the engine tells, keeps them in memory, and sends them when asked
 * to. Thread-safe.
 *
 * <p>A step {@link #flush flushes} before its message is acknowledged. So a step of a process that
 * is killed before that is delivered again, and the step that is made then tells of its span again.
 * Nothing here fails a step: what cannot be sent in time is dropped, with a line in the log.
 */
public final class Telemetry implements Observer {

  /** What is kept until it is sent; more is dropped. */
  static final int KEPT_MAX = 8_192;

  /** Most spans in a request: X-Ray takes 10,000 in 5 MB. */
  static final int BATCH_MAX = 512;

  private static final Logger LOG = System.getLogger(Telemetry.class.getName());

  /**
   * What is sent to where.
   *
   * @param endpoint the base address of an OTLP collector over HTTP; without it there are no traces
   * @param headers of each request to it, as one with a key
   * @param timeout of a flush
   * @param metrics to where metrics go
   * @param content whether spans tell what was said
   * @param resource attributes of this process; {@code service.name} is required
   */
  public record Settings(
      Optional<URI> endpoint,
      Map<String, String> headers,
      Duration timeout,
      Metrics metrics,
      boolean content,
      Map<String, String> resource) {

    /** The name of that attribute of a resource by which processes of one application are one. */
    public static final String SERVICE = "service.name";

    public Settings {
      headers = Map.copyOf(headers);
      resource = Map.copyOf(resource);
      if (!resource.containsKey(SERVICE)) {
        throw new IllegalArgumentException("Telemetry: expected a %s".formatted(SERVICE));
      }
    }
  }

  /** To where metrics go. */
  public enum Metrics {
    NONE,
    /** To the collector, which also gets traces. */
    OTLP,
    /** Printed as lines in CloudWatch's Embedded Metric Format. */
    EMF
  }

  private final Settings settings;
  private final Spans spans;
  private final Measures measures;
  private final Otlp otlp;
  private final Emf emf;
  private final Optional<Collector> collector;
  private final Consumer<String> lines;
  private final InstantSource clock;

  private final Object kept = new Object();
  private List<Span> keptSpans = new ArrayList<>();
  private List<Measure> keptMeasures = new ArrayList<>();
  private long dropped;

  /** Held by who sends, so that whoever flushes returns when what it told of was sent. */
  private final ReentrantLock sending = new ReentrantLock();

  private Instant lastSent;

  /**
   * @param lines prints a line, for metrics in that format
   */
  public Telemetry(
      Settings settings,
      ModelNames models,
      Signer signer,
      Consumer<String> lines,
      InstantSource clock) {
    this.settings = settings;
    this.spans = new Spans(settings.content(), models);
    this.measures = new Measures(models);
    this.otlp = new Otlp(settings.resource());
    this.emf = new Emf(settings.resource().getOrDefault(Settings.SERVICE, ""));
    this.collector =
        settings
            .endpoint()
            .map(base -> new Collector(base, settings.headers(), signer, System::nanoTime));
    this.lines = lines;
    this.clock = clock;
    this.lastSent = clock.instant();
  }

  /** Whether anything is sent. */
  public boolean isOn() {
    return collector.isPresent() || settings.metrics() != Metrics.NONE;
  }

  /** Whether anything is measured. */
  public boolean isMeasuring() {
    return settings.metrics() != Metrics.NONE;
  }

  @Override
  public void tell(Event event) {
    try {
      List<Span> more =
          collector.isPresent() && event instanceof Appended at ? spans.of(at) : List.of();
      List<Measure> measured = isMeasuring() ? measures.of(event) : List.of();
      keep(more, measured);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "An event of run " + event.run() + " is missing in traces", e);
    }
  }

  /**
   * Tells how long people are waited for.
   *
   * @param oldest age of the oldest wait for a person, by agent
   */
  public void waiting(Map<String, Duration> oldest) {
    if (isMeasuring()) {
      keep(
          List.of(),
          oldest.entrySet().stream()
              .map(
                  each ->
                      new Measure(
                          Metric.HOLD_AGE,
                          each.getValue().toSeconds(),
                          Map.of(Names.AGENT, each.getKey())))
              .toList());
    }
  }

  private void keep(List<Span> more, List<Measure> measured) {
    synchronized (kept) {
      if (keptSpans.size() + keptMeasures.size() > KEPT_MAX) {
        dropped += more.size() + measured.size();
        return;
      }
      keptSpans.addAll(more);
      keptMeasures.addAll(measured);
    }
  }

  /**
   * Sends all that was told until now. Returns when that was sent, by this thread or another, or
   * dropped; after about {@link Settings#timeout} at the latest. Throws nothing.
   */
  public void flush() {
    if (isEmpty() && !sending.isLocked()) {
      return;
    }
    sending.lock();
    try {
      send();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "Traces and metrics are lost", e);
    } finally {
      sending.unlock();
    }
  }

  private boolean isEmpty() {
    synchronized (kept) {
      return keptSpans.isEmpty() && keptMeasures.isEmpty();
    }
  }

  private void send() {
    List<Span> someSpans;
    List<Measure> someMeasures;
    long lost;
    synchronized (kept) {
      someSpans = keptSpans;
      someMeasures = keptMeasures;
      lost = dropped;
      keptSpans = new ArrayList<>();
      keptMeasures = new ArrayList<>();
      dropped = 0;
    }
    if (lost > 0) {
      LOG.log(Level.WARNING, "{0} spans and measured values were dropped: too many at once", lost);
    }
    Instant now = clock.instant();
    Totals totals = Totals.of(someMeasures);
    if (settings.metrics() == Metrics.EMF) {
      emf.lines(totals, now).forEach(lines);
    }
    collector.ifPresent(there -> send(there, someSpans, totals, now));
    lastSent = now;
  }

  private void send(Collector there, List<Span> some, Totals totals, Instant now) {
    long end = System.nanoTime() + settings.timeout().toNanos();
    for (int from = 0; from < some.size(); from += BATCH_MAX) {
      List<Span> batch = some.subList(from, Math.min(some.size(), from + BATCH_MAX));
      if (!post(there, "/v1/traces", otlp.traces(batch), end)) {
        return;
      }
    }
    if (settings.metrics() == Metrics.OTLP && !totals.values().isEmpty()) {
      post(there, "/v1/metrics", otlp.metrics(totals, lastSent, now), end);
    }
  }

  private static boolean post(Collector there, String path, byte[] body, long end) {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    return !there.isPausing() && left.isPositive() && there.post(path, body, left);
  }
}
