package dev.stint.quarkus;

import dev.stint.engine.Engine;
import dev.stint.engine.Retention;
import dev.stint.engine.Sweep;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunIndex.Page;
import dev.stint.port.RunSummary;
import dev.stint.run.Status;
import dev.stint.telemetry.Telemetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Sweeps, wherever that is asked for, and measures how long people are waited for. */
@Singleton
public class Sweeping {

  private static final Logger LOG = Logger.getLogger(Sweeping.class);

  /** Of more waiting runs than that, the age of the oldest wait is not measured. */
  private static final int PAGES_MAX = 50;

  private final Sweep sweep;
  private final RunIndex index;
  private final Telemetry telemetry;

  @Inject
  Sweeping(Sweep sweep, Engine.Ports ports, Telemetry telemetry) {
    this.sweep = sweep;
    this.index = ports.index();
    this.telemetry = telemetry;
  }

  /** As {@link Sweep#sweep}; the problems that it found are in the log. */
  public Sweep.Report sweep(Duration idle, Retention retention, Instant deadline) {
    try {
      Sweep.Report report = sweep.sweep(idle, retention, deadline);
      report.stuck().forEach(LOG::error);
      measure(deadline);
      return report;
    } finally {
      telemetry.flush();
    }
  }

  /** Best effort: what is not measured fails no sweep. */
  private void measure(Instant deadline) {
    try {
      if (telemetry.isMeasuring()) {
        telemetry.waiting(waits(Instant.now(), deadline));
      }
    } catch (RuntimeException e) {
      LOG.warnf(e, "The age of the oldest hold is not measured");
    }
  }

  /** The age of the oldest wait for a person, by agent; empty if there are too many to see. */
  private Map<String, Duration> waits(Instant now, Instant deadline) {
    Map<String, Duration> oldest = new TreeMap<>();
    Optional<Cursor> cursor = Optional.empty();
    for (int pages = 0; pages < PAGES_MAX && Instant.now().isBefore(deadline); pages++) {
      Page page = index.list(Optional.empty(), Set.of(Status.WAITING), cursor, RunIndex.PAGE_MAX);
      for (RunSummary summary : page.runs()) {
        summary
            .gist()
            .heldSince()
            .ifPresent(
                since ->
                    oldest.merge(summary.agent(), Duration.between(since, now), Sweeping::longer));
      }
      cursor = page.next();
      if (cursor.isEmpty()) {
        return oldest;
      }
    }
    return Map.of();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
