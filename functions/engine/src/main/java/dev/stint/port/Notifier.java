package dev.stint.port;

import dev.stint.agent.ToolOutcome;
import java.time.Duration;

/** Tells people outside what a run came to, by the channel that it came from. Thread-safe. */
public interface Notifier {

  /** How long telling may take. */
  Duration TIMEOUT = Duration.ofSeconds(30);

  /** Where nothing can be told: each notice fails, and a person sees so. */
  Notifier NONE = notice -> new ToolOutcome.Refused("This deployment has no channel to answer by.");

  /**
   * Tells it, once: the intent is in the log, and whoever finds it without an outcome does not tell
   * it again. Runs on a virtual thread that is interrupted at the notice's deadline.
   *
   * @return for {@link ToolOutcome.Returned} what was told to whom, for people; {@link
   *     ToolOutcome.InDoubt} if nobody can tell whether it was
   */
  ToolOutcome tell(Notice notice) throws Exception;
}
