package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.run.Timeline;
import java.lang.ref.SoftReference;

/** The runs that a process remembers, bounded in bytes. Thread-safe. */
final class KnownRuns {

  private final long bytesMax;
  private final BoundedCache<RunId, Known> warm;

  /**
   * The last run that is larger than the cache, while there is memory, so that a step reads it
   * once.
   */
  private volatile SoftReference<Timeline> large = new SoftReference<>(null);

  /**
   * What is remembered of a run.
   *
   * @param newest the newest entries that were read
   * @param whole all entries up to some length; empty if none were asked for
   */
  record Known(Timeline newest, Timeline whole) {

    static Known nothing(RunId id) {
      return new Known(Timeline.empty(id), Timeline.empty(id));
    }

    /** With newer entries, or with more of the whole. */
    Known with(Timeline read) {
      Timeline longest = read.length() >= newest.length() ? read : newest;
      return new Known(longest, read.isWhole() && read.length() >= whole.length() ? read : whole);
    }

    long bytes() {
      return newest.isWhole() ? newest.bytes() : newest.bytes() + whole.bytes();
    }
  }

  KnownRuns(long bytesMax) {
    this.bytesMax = bytesMax;
    this.warm = new BoundedCache<>(bytesMax, Known::bytes);
  }

  /** What is remembered of a run. */
  Known of(RunId id) {
    Known known = warm.get(id).orElseGet(() -> Known.nothing(id));
    Timeline latest = large.get();
    return latest != null && latest.run().id().equals(id) ? known.with(latest) : known;
  }

  /**
   * Remembers a timeline. Of a run larger than the cache it remembers the beginning, which never
   * changes.
   */
  void remember(Timeline timeline) {
    RunId id = timeline.run().id();
    Known known = warm.get(id).orElseGet(() -> Known.nothing(id));
    Known more = known.with(timeline);
    if (more.bytes() <= bytesMax) {
      warm.put(id, more);
      return;
    }
    large = new SoftReference<>(timeline);
    boolean begins = known.whole().bytes() > bytesMax / 2;
    if (timeline.isWhole() && !begins) {
      Timeline begun = timeline;
      while (begun.bytes() > bytesMax) {
        begun = begun.before();
      }
      warm.put(id, new Known(begun, begun));
    }
  }
}
