package dev.stint.mail;

import dev.stint.run.Choice;
import dev.stint.run.Hold;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words by which a reply decides a hold. */
final class Words {

  /** Arguments of a call that are shown in a mail. */
  private static final long SHOWN_BYTES_MAX = 20_000;

  private Words() {}

  static String of(Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether a mail shows what the hold is about, in full. */
  static boolean isShown(Hold hold) {
    return hold.toolCall()
        .filter(open -> open.call().arguments().bytes() > SHOWN_BYTES_MAX)
        .isEmpty();
  }

  /**
   * The choices that one word can say: new arguments need more than a word, and nobody has
   * something done that they were not shown.
   */
  static List<Choice> offered(Hold hold) {
    return hold.choices().stream()
        .filter(choice -> choice != Choice.EDIT)
        .filter(choice -> isShown(hold) || (choice != Choice.APPROVE && choice != Choice.RETRY))
        .toList();
  }

  /** The choice that a line is, and nothing else: in any case, with or without a full stop. */
  static Optional<Choice> read(String line, Hold hold) {
    String word = line.strip().replaceFirst("[.!:]$", "").strip();
    return offered(hold).stream().filter(choice -> of(choice).equalsIgnoreCase(word)).findFirst();
  }

  /** The meaning of a choice, for the person who decides. */
  static String meaning(Choice choice) {
    return switch (choice) {
      case APPROVE -> "the call is made as it is";
      case EDIT -> "the call is made with other arguments";
      case REJECT -> "the call is not made; the agent reads what you write below the word";
      case RENEW -> "the agent goes on";
      case RETRY -> "it is tried again";
      case RECORD ->
          "it is not done again; what you write below the word is taken as what came of it";
      case GIVE_UP -> "it is left as it is; if the whole run waits, it ends";
      case ANSWER -> "the agent reads what you write below the word";
    };
  }
}
