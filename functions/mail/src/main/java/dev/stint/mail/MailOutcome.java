package dev.stint.mail;

import dev.stint.agent.RunId;
import dev.stint.run.Choice;
import java.util.Optional;

/** The outcome of a received mail. */
sealed interface MailOutcome {

  /** The mail started this run. */
  record Started(RunId run) implements MailOutcome {}

  /** The mail is a message to this run. */
  record Said(RunId run) implements MailOutcome {}

  /** The mail decided a hold of this run. */
  record Decided(RunId run, long hold, Choice choice) implements MailOutcome {}

  /** The mail was refused: no run has received it. */
  record Refused(String why, Optional<RunId> run) implements MailOutcome {
    Refused(String why) {
      this(why, Optional.empty());
    }
  }

  default String outcome() {
    return switch (this) {
      case Started started -> "started";
      case Said said -> "said";
      case Decided decided -> "decided";
      case Refused refused -> "refused";
    };
  }

  default String detail() {
    return switch (this) {
      case Started started -> "";
      case Said said -> "";
      case Decided decided -> "hold %d: %s".formatted(decided.hold(), Words.of(decided.choice()));
      case Refused refused -> refused.why();
    };
  }

  default Optional<RunId> of() {
    return switch (this) {
      case Started started -> Optional.of(started.run());
      case Said said -> Optional.of(said.run());
      case Decided decided -> Optional.of(decided.run());
      case Refused refused -> refused.run();
    };
  }
}
