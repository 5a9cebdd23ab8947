package dev.stint.port;

import dev.stint.agent.ToolOutcome;
import java.time.Duration;

/** Sends notices to people outside, by the channel that a run came from. Thread-safe. */
public interface Notifier {

  /** How long it may take to send a notice. */
  Duration TIMEOUT = Duration.ofSeconds(30);

  /** For a deployment without channels: every notice fails, and a person sees that. */
  Notifier NONE = notice -> new ToolOutcome.Refused("This deployment has no channel to answer by.");

  /**
   * Sends a notice, once: its intent is in the log, and a process that finds the intent without an
   * outcome does not send it again. Runs on a virtual thread that is interrupted at the notice's
   * deadline.
   *
   * @return {@link ToolOutcome.Returned} with what was sent to whom, for people; {@link
   *     ToolOutcome.InDoubt} if it is not known whether it was sent
   */
  ToolOutcome tell(Notice notice) throws Exception;
}
