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
import java.util.concurrent.TimeUnit;
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
  private final Optional<Collector> traces;
  private final Optional<Collector> metrics;
  private final Consumer<String> lines;
  private final InstantSource clock;

  private final Object kept = new Object();
  private List<Span> keptSpans = new ArrayList<>();
  private List<Measure> keptMeasures = new ArrayList<>();
  private long dropped;

  /** How much was ever kept, and how much of that was sent or lost. */
  private long told;

  private volatile long done;

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
    this.traces = settings.endpoint().map(base -> collector(base, "/v1/traces", signer));
    this.metrics =
        settings.metrics() == Metrics.OTLP
            ? settings.endpoint().map(base -> collector(base, "/v1/metrics", signer))
            : Optional.empty();
    this.lines = lines;
    this.clock = clock;
    this.lastSent = clock.instant();
  }

  private Collector collector(URI base, String path, Signer signer) {
    return new Collector(base, path, settings.headers(), signer, System::nanoTime);
  }

  /** Whether anything is sent. */
  public boolean isOn() {
    return traces.isPresent() || isMeasuring();
  }

  /** Whether anything is measured. */
  public boolean isMeasuring() {
    return settings.metrics() != Metrics.NONE;
  }

  @Override
  public void tell(Event event) {
    List<Span> more = traces.isPresent() && event instanceof Appended at ? spans.of(at) : List.of();
    List<Measure> measured = isMeasuring() ? measures.of(event) : List.of();
    keep(more, measured);
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
      told += more.size() + measured.size();
    }
  }

  /**
   * Sends all that was told until now. Returns when that was sent, by this thread or another, or
   * lost; after {@link Settings#timeout} at the latest. Throws nothing.
   */
  public void flush() {
    long end = System.nanoTime() + settings.timeout().toNanos();
    long wanted;
    synchronized (kept) {
      wanted = told;
    }
    if (done >= wanted) {
      return;
    }
    try {
      if (!sending.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return; // Who sends has it with them, or leaves it to the next one.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (done < wanted) {
        send(end);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "Traces and metrics are lost", e);
    } finally {
      sending.unlock();
    }
  }

  private void send(long end) {
    List<Span> someSpans;
    List<Measure> someMeasures;
    long lost;
    long until;
    synchronized (kept) {
      someSpans = keptSpans;
      someMeasures = keptMeasures;
      lost = dropped;
      until = told;
      keptSpans = new ArrayList<>();
      keptMeasures = new ArrayList<>();
      dropped = 0;
    }
    try {
      if (lost > 0) {
        LOG.log(
            Level.WARNING, "{0} spans and measured values were dropped: too many at once", lost);
      }
      Instant now = clock.instant();
      Totals totals = Totals.of(someMeasures);
      if (settings.metrics() == Metrics.EMF) {
        emf.lines(totals, now).forEach(lines);
      }
      traces.ifPresent(to -> send(to, someSpans, end));
      if (metrics.isPresent() && !totals.values().isEmpty()) {
        post(metrics.get(), otlp.metrics(totals, lastSent, now), end);
        lastSent = now;
      }
    } finally {
      done = until;
    }
  }

  private void send(Collector to, List<Span> some, long end) {
    for (int from = 0; from < some.size(); from += BATCH_MAX) {
      post(to, otlp.traces(some.subList(from, Math.min(some.size(), from + BATCH_MAX))), end);
    }
  }

  private static void post(Collector to, byte[] body, long end) {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (!to.isPausing() && left.isPositive()) {
      to.post(body, left);
    }
  }
}
