package dev.stint.port;

import dev.stint.agent.ToolOutcome;
import java.time.Duration;

/**
 * Sends notices to people outside, by the channel that a run came from, or to the receivers of
 * webhooks. Thread-safe.
 */
public interface Notifier {

  /** How long it may take to send a notice. */
  Duration TIMEOUT = Duration.ofSeconds(30);

  /** For a deployment without channels: every notice fails, and a person sees that. */
  Notifier NONE = notice -> new ToolOutcome.Refused("This deployment has no channel to answer by.");

  /**
   * Sends a notice. To a person, once: its intent is in the log, and a process that finds the
   * intent without an outcome does not send it again. To the receiver of a webhook, until it is
   * taken or given up: the receiver knows it by its action. Runs on a virtual thread that is
   * interrupted at the notice's deadline.
   *
   * @return {@link ToolOutcome.Returned} with what was sent to whom, for people; {@link
   *     ToolOutcome.InDoubt} if it is not known whether it was sent; {@link
   *     ToolOutcome.Unavailable} if the receiver did not take it and may take it later
   */
  ToolOutcome tell(Notice notice) throws Exception;
}
