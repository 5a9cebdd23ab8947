package dev.stint.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.codec.ExactJson;
import dev.stint.codec.Names;
import dev.stint.http.HoldViews.HoldView;
import dev.stint.run.Choice;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The page of a decision link: a hold with its choices, or a sentence that says how it ended.
 *
 * @param question the first line: what is asked, or a title
 * @param said why the person is asked, or what happened
 * @param problem what is wrong with the form that was sent; the page then shows it as it was typed
 */
public record DecisionPage(
    String question, @Nullable String said, @Nullable String problem, @Nullable Asked asked) {

  /**
   * The facts that a person needs to decide, and the texts that they have typed so far.
   *
   * @param task what the agent was given to do
   * @param led what happened before, oldest first
   * @param call which agent calls which tool; null if the hold is not about a call
   * @param rows the arguments of the call, one by one
   * @param json the arguments as the log has them; null if the call was made, and {@code diff} says
   *     what it did
   * @param diff what the call changed in documents, line by line; empty if it changed none
   * @param restores whether the person may put parts of that back
   * @param parts those to put back, by their numbers
   * @param arguments the arguments to edit; null if they cannot be edited
   * @param person the person whose link it is; null if that is unknown
   */
  public record Asked(
      String task,
      List<String> led,
      List<Fact> facts,
      @Nullable String call,
      List<Fact> rows,
      @Nullable String json,
      List<DiffLine> diff,
      boolean restores,
      String parts,
      List<Option> choices,
      @Nullable String arguments,
      String text,
      String note,
      @Nullable String person) {}

  /**
   * A line of a diff.
   *
   * @param kind {@code gone}, {@code new} or {@code same}
   */
  public record DiffLine(String kind, String text) {}

  /** A fact with its name. */
  public record Fact(String name, String text) {}

  /** A choice with its meaning. */
  public record Option(String name, String meaning, boolean chosen) {}

  /** The form that a person sent, as it was typed. */
  record Typed(
      @Nullable String choice,
      @Nullable String arguments,
      @Nullable String parts,
      @Nullable String text,
      @Nullable String note) {

    static final Typed NOTHING = new Typed(null, null, null, null, null);
  }

  /** Checked against the template when the application is built. */
  @CheckedTemplate(basePath = "stint")
  static final class Templates {
    private Templates() {}

    static native TemplateInstance decision(DecisionPage page);
  }

  String html() {
    return Templates.decision(this).render();
  }

  /** A page without a form: the hold cannot be decided, or was decided just now. */
  static DecisionPage saying(String question, String said) {
    return new DecisionPage(question, said, null, null);
  }

  /**
   * @param background what the agent was given to do, and what happened since
   * @param typed the form that was sent before, if something was wrong with it
   * @param problem what was wrong with that form
   */
  static DecisionPage of(
      HoldView hold,
      List<Choice> choices,
      String person,
      Background background,
      Typed typed,
      Optional<String> problem) {
    String arguments = typed.arguments() == null ? hold.arguments() : typed.arguments();
    Asked asked =
        new Asked(
            background.task(),
            background.led(),
            facts(hold),
            call(hold),
            hold.diff() == null ? rows(hold.arguments()) : List.of(),
            hold.diff() == null ? hold.arguments() : null,
            lines(hold.diff()),
            choices.contains(Choice.RESTORE),
            typed.parts() == null ? "" : typed.parts(),
            choices.stream()
                .map(
                    choice ->
                        new Option(
                            Names.of(choice),
                            meaning(choice),
                            Names.of(choice).equals(typed.choice())))
                .toList(),
            choices.contains(Choice.EDIT) ? arguments : null,
            typed.text() == null ? "" : typed.text(),
            typed.note() == null ? "" : typed.note(),
            person.equals(People.NOBODY) ? null : person);
    return new DecisionPage(question(hold), hold.detail(), problem.orElse(null), asked);
  }

  private static List<DiffLine> lines(@Nullable String diff) {
    return diff == null
        ? List.of()
        : diff.lines()
            .map(
                line ->
                    new DiffLine(
                        line.startsWith("-") ? "gone" : line.startsWith("+") ? "new" : "same",
                        line))
            .toList();
  }

  private static List<Fact> facts(HoldView hold) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Agent", hold.agent()));
    facts.add(new Fact("Run", hold.run()));
    facts.add(new Fact("Waiting since", Times.words(hold.since())));
    if (hold.expires() != null) {
      facts.add(
          new Fact(
              "Without a decision until", Times.words(hold.expires()) + ": " + hold.onExpiry()));
    }
    return facts;
  }

  private static @Nullable String call(HoldView hold) {
    if (hold.tool() == null) {
      return null;
    }
    return hold.reason().equals("approval")
        ? "%s asks to call %s".formatted(hold.agent(), hold.tool())
        : "The call of " + hold.tool();
  }

  /** Every argument with its name; empty if the arguments are not a JSON object. */
  private static List<Fact> rows(@Nullable String arguments) {
    List<Fact> rows = new ArrayList<>();
    if (arguments == null) {
      return rows;
    }
    try {
      JsonNode json = ExactJson.read(arguments);
      json.properties()
          .forEach(
              member ->
                  rows.add(
                      new Fact(
                          member.getKey(),
                          member.getValue().isTextual()
                              ? member.getValue().asText()
                              : member.getValue().toString())));
    } catch (JsonProcessingException e) {
      rows.clear();
    }
    return rows;
  }

  private static String question(HoldView hold) {
    return switch (hold.reason()) {
      case "approval" -> "Approve this call?";
      case "question" -> "What is your answer?";
      case "damage" -> "Is this change right?";
      case "inDoubt" -> "Did this call happen?";
      case "undoFailed" -> "What became of this undo?";
      case "noticeFailed" -> "Was this told?";
      case "toolGone", "toolUnavailable" -> "What is to become of this call?";
      default -> "May this run go on?";
    };
  }

  private static String meaning(Choice choice) {
    return switch (choice) {
      case APPROVE -> "Approve: the call is made, or its change counts, as it is";
      case EDIT -> "Approve with changes: make the call with the arguments below";
      case RESTORE -> "Restore: the change counts, without the parts that you put back";
      case REJECT ->
          "Reject: the call is not made, or what it changed does not count; the agent reads why";
      case RENEW -> "Renew: let the agent go on, with a new stint";
      case RETRY -> "Retry: try it again";
      case RECORD -> "Record: I write below what came of it; it is not done again";
      case GIVE_UP -> "Give up: leave it; if the whole run waits, it ends";
      case ANSWER -> "Answer with the text below";
    };
  }
}
