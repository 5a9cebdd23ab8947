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

  /** Where the emulators keep what must outlive the process. */
  @WithDefault(".stint")
  Path data();

  /** Where mail is received by SMTP; another port if this one is taken. */
  @WithDefault("3025")
  int smtpPort();

  /** Where the mailboxes of people are read by IMAP; another port if this one is taken. */
  @WithDefault("3143")
  int imapPort();

  /** How many steps are made at a time. */
  @WithDefault("4")
  int workers();

  /** The {@code target} of the packaged functions, for steps in processes of their own. */
  Optional<Path> function();

  /** Variables of the functions' processes, beside Stint's own. */
  Map<String, String> functionEnvironment();

  /** Whether to hand on at once, at the start, whatever the last process left ready. */
  @WithDefault("true")
  boolean sweepAtStart();

  /** How often to look for work whose message was lost. */
  @WithDefault("16m")
  Duration sweepEvery();
}
