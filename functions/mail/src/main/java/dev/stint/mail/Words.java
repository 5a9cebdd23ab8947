package dev.stint.mail;

import dev.stint.run.Choice;
import dev.stint.run.Hold;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words with which a reply decides a hold. */
final class Words {

  /** Largest arguments of a call that a mail shows. */
  private static final long SHOWN_BYTES_MAX = 20_000;

  private Words() {}

  static String of(Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether a mail shows the arguments of the hold's call in full. */
  static boolean isShown(Hold hold) {
    return hold.toolCall()
        .filter(open -> open.call().arguments().bytes() > SHOWN_BYTES_MAX)
        .isEmpty();
  }

  /**
   * The choices that a word can make. Editing needs more than a word. If the arguments are not
   * shown, the call can be neither approved nor retried.
   */
  static List<Choice> offered(Hold hold) {
    return hold.choices().stream()
        .filter(choice -> choice != Choice.EDIT)
        .filter(choice -> isShown(hold) || (choice != Choice.APPROVE && choice != Choice.RETRY))
        .toList();
  }

  /**
   * The choice that a line consists of, in upper or lower case; one {@code .}, {@code !} or {@code
   * :} may follow it.
   */
  static Optional<Choice> read(String line, Hold hold) {
    String word = line.strip().replaceFirst("[.!:]$", "").strip();
    return offered(hold).stream().filter(choice -> of(choice).equalsIgnoreCase(word)).findFirst();
  }

  /** The meaning of a choice, for the person who decides. */
  static String meaning(Choice choice) {
    return switch (choice) {
      case APPROVE -> "the call is made as it is";
      case EDIT -> "the call is made with other arguments";
      case RESTORE -> "what the call changed stays, without the parts that it was not to change";
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
