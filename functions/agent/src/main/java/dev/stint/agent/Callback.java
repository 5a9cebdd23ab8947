package dev.stint.agent;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The address at which another system answers a call of a tool, later. Whoever has it can answer
 * that one call, once, and nothing else. Every try of the same call has the same one.
 */
public final class Callback {

  private final String token;
  private final @Nullable String url;

  /**
   * @param token signed by this deployment
   * @param url where the token is taken; null if the deployment's address is not known
   */
  public Callback(String token, @Nullable String url) {
    this.token = token;
    this.url = url;
  }

  /**
   * When calls of a tool are answered.
   *
   * @param within the longest time until the answer; after that the model reads that none came
   * @param heartbeat the longest time until the answer or the next sign of life; empty if no sign
   *     of life is expected
   */
  public record Terms(Duration within, Optional<Duration> heartbeat) {

    /** One day. */
    public static final Duration WITHIN_DEFAULT = Duration.ofDays(1);

    /** The shortest heartbeat: each sign of life is an entry. */
    public static final Duration HEARTBEAT_MIN = Duration.ofMinutes(1);

    /** Most signs of life that a call may need. */
    public static final int HEARTBEATS_MAX = 1_000;

    public Terms {
      if (!within.isPositive() || within.compareTo(ToolOutcome.WAIT_MAX) > 0) {
        throw new IllegalArgumentException(
            "A callback comes within at most %d days, got %s"
                .formatted(ToolOutcome.WAIT_MAX.toDays(), within));
      }
      heartbeat.ifPresent(
          beat -> {
            boolean isTooShort = beat.compareTo(HEARTBEAT_MIN) < 0;
            if (isTooShort || within.dividedBy(beat) > HEARTBEATS_MAX) {
              throw new IllegalArgumentException(
                  "A heartbeat of %s for a callback within %s: it is at least %s, and at most %d fit into that time"
                      .formatted(beat, within, HEARTBEAT_MIN, HEARTBEATS_MAX));
            }
          });
    }

    /** Within that time, without heartbeats. */
    public static Terms within(Duration within) {
      return new Terms(within, Optional.empty());
    }
  }

  /** For {@code Callbacks.complete}, or for the member {@code token} of a message on the queue. */
  public String token() {
    return token;
  }

  /**
   * Where the answer is posted: {@code {"result": …}} or {@code {"error": "…"}}. A POST to {@code
   * <url>/heartbeat} says that the answer is still to come.
   *
   * @throws IllegalStateException if {@code stint.links.base} is not set
   */
  public String url() {
    if (url == null) {
      throw new IllegalStateException(
          "Set stint.links.base to the address of the API: a callback has no URL without it.");
    }
    return url;
  }

  /** A token is a secret, and not shown. */
  @Override
  public String toString() {
    return "callback";
  }
}
