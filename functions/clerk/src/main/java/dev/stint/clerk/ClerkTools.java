package dev.stint.clerk;

import static dev.stint.agent.Effect.IDEMPOTENT;
import static dev.stint.agent.Effect.READ;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.RunId;
import dev.stint.clerk.Agreement.Clause;
import dev.stint.langchain4j.Default;
import dev.stint.langchain4j.ToolEffect;
import dev.stint.langchain4j.Undo;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;

/** The clerk's tools for the agreement. */
@Singleton
class ClerkTools {

  private final Desk desk;

  @Inject
  ClerkTools(Desk desk) {
    this.desk = desk;
  }

  @Tool("Lists the sections of the agreement and the numbers of their clauses")
  @ToolEffect(READ)
  String outline() {
    return desk.signed().title()
        + "\n"
        + desk.signed().sections().stream()
            .map(
                section ->
                    "%s. %s: clauses %s to %s"
                        .formatted(
                            section.number(),
                            section.heading(),
                            section.clauses().getFirst().number(),
                            section.clauses().getLast().number()))
            .collect(Collectors.joining("\n"));
  }

  @Tool("Reads standard terms that a counterparty has sent")
  @ToolEffect(READ)
  String standardTerms(@P("the name of the document, as purchasing") String document) {
    return Agreement.terms(document)
        .orElseThrow(
            () -> new IllegalArgumentException("There are no terms '%s'".formatted(document)));
  }

  @Tool("Finds the clauses that contain all of the given words, as they stand in the draft")
  @ToolEffect(READ)
  String search(
      @P("words that the clause must contain") String words,
      @Default("10") @P("most clauses to return") int most,
      RunId run) {
    List<Clause> found =
        desk.clauses(run).stream()
            .filter(clause -> Agreement.mentions(clause, words))
            .limit(most)
            .toList();
    return found.isEmpty()
        ? "No clause contains all of: " + words
        : found.stream()
            .map(clause -> clause.number() + " " + clause.text())
            .collect(Collectors.joining("\n"));
  }

  @Tool("Reads one clause, as it stands in the draft")
  @ToolEffect(READ)
  String readClause(@P("its number, as 6.2") String number, RunId run) {
    return clause(number, run).text();
  }

  @Tool("Changes words in one clause of the draft; everything else in it stays as it is")
  @ToolEffect(IDEMPOTENT)
  @Undo("changeBack")
  String changeClause(
      @P("its number, as 6.2") String number,
      @P("the words to replace, exactly as they stand there once") String oldWords,
      @P("the words to put in their place") String newWords,
      RunId run) {
    String text = clause(number, run).text();
    int at = text.indexOf(oldWords);
    if (at < 0 && text.contains(newWords)) {
      return "Clause %s already reads: %s".formatted(number, text);
    }
    if (at < 0 || text.indexOf(oldWords, at + 1) >= 0) {
      throw new IllegalArgumentException(
          "Clause %s has '%s' %s; read the clause and quote it exactly"
              .formatted(number, oldWords, at < 0 ? "nowhere" : "more than once"));
    }
    String changed = text.substring(0, at) + newWords + text.substring(at + oldWords.length());
    desk.put(run, number, changed);
    return "Clause %s now reads: %s".formatted(number, changed);
  }

  /** Undoes a change: puts the old words in the place of the new ones. */
  @ToolEffect(IDEMPOTENT)
  String changeBack(String number, String oldWords, String newWords, RunId run) {
    return changeClause(number, /* oldWords= */ newWords, /* newWords= */ oldWords, run);
  }

  @Tool("Enters a note in the amendments register (clause 17.1). Do this once, when all is changed")
  @Undo("strikeAmendment")
  String registerAmendment(
      @P("the clauses that were changed") List<String> clauses,
      @P("one sentence that says what was changed") String note,
      RunId run) {
    for (String number : clauses) {
      if (clause(number, run).text().equals(signed(number))) {
        throw new IllegalArgumentException(
            "Clause %s stands as signed in this draft; change it before you register it"
                .formatted(number));
      }
    }
    desk.register(run, "%s: %s".formatted(clauses, note));
    return "Registered: %s %s".formatted(clauses, note);
  }

  /** Strikes an amendment out by another line, because a register keeps its entries. */
  String strikeAmendment(List<String> clauses, String note, RunId run) {
    desk.register(run, "STRUCK OUT %s: %s".formatted(clauses, note));
    return "Struck out: " + note;
  }

  private String signed(String number) {
    return desk.signed().clause(number).map(Clause::text).orElse("");
  }

  private Clause clause(String number, RunId run) {
    return desk.clause(run, number)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no clause %s; outline lists the clauses".formatted(number)));
  }
}
