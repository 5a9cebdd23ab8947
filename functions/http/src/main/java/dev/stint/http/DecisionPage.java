package dev.stint.http;

import dev.stint.codec.Names;
import dev.stint.http.HoldViews.HoldView;
import dev.stint.run.Choice;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page behind a decision link shows: a hold with its choices, or what became of it.
 *
 * @param said what came of a decision
 * @param person whose link it is
 * @param arguments of the call, where they may be edited
 */
public record DecisionPage(
    String title,
    @Nullable String said,
    @Nullable String detail,
    @Nullable List<Fact> facts,
    @Nullable List<Option> choices,
    @Nullable String arguments,
    @Nullable String person) {

  /** One thing to know. */
  public record Fact(String name, String text) {}

  /** One thing to choose. */
  public record Option(String name, String meaning) {}

  /** Checked against the template when the application is built. */
  @CheckedTemplate(basePath = "stint")
  static final class Templates {
    private Templates() {}

    static native TemplateInstance decision(DecisionPage page);
  }

  String html() {
    return Templates.decision(this).render();
  }

  /** Only words: what cannot be decided, or is decided now. */
  static DecisionPage saying(String title, String said) {
    return new DecisionPage(title, said, null, null, null, null, null);
  }

  static DecisionPage of(HoldView hold, List<Choice> choices, String person) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Agent", hold.agent()));
    facts.add(new Fact("Run", hold.run()));
    facts.add(new Fact("Waiting since", hold.since()));
    if (hold.tool() != null) {
      facts.add(new Fact("Tool", hold.tool()));
    }
    if (hold.arguments() != null) {
      facts.add(new Fact("With these arguments", hold.arguments()));
    }
    if (hold.expires() != null) {
      facts.add(new Fact("Without a decision until", hold.expires() + ": " + hold.onExpiry()));
    }
    return new DecisionPage(
        title(hold),
        null,
        hold.detail(),
        facts,
        choices.stream().map(choice -> new Option(Names.of(choice), meaning(choice))).toList(),
        choices.contains(Choice.EDIT) ? hold.arguments() : null,
        person);
  }

  private static String title(HoldView hold) {
    return switch (hold.reason()) {
      case "approval" -> "%s asks to call %s".formatted(hold.agent(), hold.tool());
      case "question" -> "%s asks you something".formatted(hold.agent());
      case "inDoubt" -> "Did this call of %s happen?".formatted(hold.tool());
      default -> "%s waits for you".formatted(hold.agent());
    };
  }

  private static String meaning(Choice choice) {
    return switch (choice) {
      case APPROVE -> "Approve: make the call as it is";
      case EDIT -> "Approve with changes: make the call with the arguments below";
      case REJECT -> "Reject: do not make the call; the agent reads why";
      case RENEW -> "Renew: let the agent go on, with a new stint";
      case RETRY -> "Retry: try it again";
      case RECORD -> "Record: I write below what came of it; it is not done again";
      case GIVE_UP -> "Give up: leave it; if the whole run waits, it ends";
      case ANSWER -> "Answer with the text below";
    };
  }
}
