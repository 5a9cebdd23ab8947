package dev.stint.clerk;

import static dev.stint.agent.Effect.READ;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Documents;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.agent.ToolOutcome.Edited;
import dev.stint.clerk.Agreement.Clause;
import dev.stint.langchain4j.Default;
import dev.stint.langchain4j.ToolEffect;
import dev.stint.langchain4j.Undo;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The clerk's tools for the agreement. */
@Singleton
class ClerkTools {

  private static final Agreement SIGNED = Agreement.signed();

  private final Desk desk;

  @Inject
  ClerkTools(Desk desk) {
    this.desk = desk;
  }

  @Tool("Lists the sections of the agreement and the numbers of their clauses")
  @ToolEffect(READ)
  String outline() {
    return SIGNED.title()
        + "\n"
        + SIGNED.sections().stream()
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
      Documents documents) {
    List<Clause> found =
        Agreement.draft(documents).clauses().stream()
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
  String readClause(@P("its number, as 6.2") String number, Documents documents) {
    return clause(number, Agreement.draft(documents)).text();
  }

  @Tool(
      "Puts the agreement as it was signed into document agreement.md, where it is edited as a whole")
  @ToolEffect(READ)
  Edited openDraft(Documents documents) {
    boolean isThere = documents.paths().contains(Agreement.PATH);
    return new Edited(
        isThere ? "The draft is open." : "The draft is open, as it was signed.",
        isThere ? List.of() : List.of(Edit.of(Agreement.PATH, SIGNED.markdown())));
  }

  @Tool("Changes words in one clause of the draft; everything else in it stays as it is")
  @ToolEffect(READ) // What it changes is in the log of the run, and a rewind takes it back.
  Edited changeClause(
      @P("its number, as 6.2") String number,
      @P("the words to replace, exactly as they stand there once") String oldWords,
      @P("the words to put in their place") String newWords,
      Documents documents) {
    Agreement draft = Agreement.draft(documents);
    String text = clause(number, draft).text();
    int at = text.indexOf(oldWords);
    if (at < 0 && text.contains(newWords)) {
      return new Edited("Clause %s already reads: %s".formatted(number, text), List.of());
    }
    if (at < 0 || text.indexOf(oldWords, at + 1) >= 0) {
      throw new IllegalArgumentException(
          "Clause %s has '%s' %s; read the clause and quote it exactly"
              .formatted(number, oldWords, at < 0 ? "nowhere" : "more than once"));
    }
    if (newWords.chars().anyMatch(c -> c == '\n' || c == '\r')) {
      throw new IllegalArgumentException("A clause is one line, and so are the words in it");
    }
    String changed = text.substring(0, at) + newWords + text.substring(at + oldWords.length());
    return new Edited(
        "Clause %s now reads: %s".formatted(number, changed),
        List.of(Edit.of(Agreement.PATH, draft.with(number, changed).markdown())));
  }

  @Tool("Enters a note in the amendments register (clause 17.1). Do this once, when all is changed")
  @Undo("strikeAmendment")
  String registerAmendment(
      @P("the clauses that were changed") List<String> clauses,
      @P("one sentence that says what was changed") String note,
      Documents documents,
      RunId run) {
    for (String number : clauses) {
      Optional<Clause> drafted = Agreement.draft(documents).clause(number);
      if (drafted.isEmpty() && SIGNED.clause(number).isEmpty()) {
        throw missing(number);
      }
      if (drafted.equals(SIGNED.clause(number))) {
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

  private static Clause clause(String number, Agreement agreement) {
    return agreement.clause(number).orElseThrow(() -> missing(number));
  }

  private static IllegalArgumentException missing(String number) {
    return new IllegalArgumentException(
        "There is no clause %s; outline lists the clauses".formatted(number));
  }
}
