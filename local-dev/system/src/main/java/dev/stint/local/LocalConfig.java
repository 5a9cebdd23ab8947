package dev.stint.local;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How the system runs on this machine, under {@code stint.local}. */
@ConfigMapping(prefix = "stint.local")
public interface LocalConfig {

  /** The directory of what must outlive the process: the runs, or the data of the emulators. */
  @WithDefault(".stint")
  Path data();

  /** The port at which mail is received by SMTP; another port if this one is taken. */
  @WithDefault("3025")
  int smtpPort();

  /**
   * The port at which the mailboxes of people are read by IMAP; another port if this one is taken.
   */
  @WithDefault("3143")
  int imapPort();

  /** How many steps are performed at a time at emulators of AWS. */
  @WithDefault("4")
  int workers();

  /** The {@code target} of the packaged functions, for steps in processes of their own. */
  Optional<Path> function();

  /** Variables of the functions' processes, in addition to Stint's own. */
  Map<String, String> functionEnvironment();

  /** Whether a sweep at the start puts all work that the last process left ready on the queue. */
  @WithDefault("true")
  boolean sweepAtStart();

  /** How often to look for work whose message was lost, at emulators of AWS. */
  @WithDefault("16m")
  Duration sweepEvery();
}
