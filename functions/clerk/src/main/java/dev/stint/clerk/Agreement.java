package dev.stint.clerk;

import dev.stint.agent.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An agreement in Markdown: numbered sections of numbered clauses, one clause a line. */
record Agreement(String markdown, String title, List<Section> sections) {

  /** The document of a run that is its draft. */
  static final String PATH = "agreement.md";

  private static final Pattern SECTION = Pattern.compile("## (\\d+)\\. (.+)");
  private static final Pattern DOCUMENT = Pattern.compile("[a-z-]+");
  private static final Pattern CLAUSE = Pattern.compile("(\\d+\\.\\d+) (.+)");

  /** Orders clause numbers as people do: 6.2 before 11.1. */
  static final Comparator<String> BY_NUMBER =
      Comparator.<String>comparingInt(number -> part(number, 0))
          .thenComparingInt(number -> part(number, 1));

  /** A heading and its clauses. */
  record Section(String number, String heading, List<Clause> clauses) {}

  /** A numbered clause. */
  record Clause(String number, String text) {}

  /** The agreement of the example, as it was signed. */
  static Agreement signed() {
    try (InputStream in =
        Objects.requireNonNull(
            Agreement.class.getResourceAsStream("/agreements/alder-northwind.md"))) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The agreement cannot be read", e);
    }
  }

  /** The agreement as it stands in the draft of a run: as signed, until the run changes it. */
  static Agreement draft(Documents documents) {
    return documents.text(PATH).map(Agreement::parse).orElseGet(Agreement::signed);
  }

  /** Standard terms that the counterparty has sent. */
  static Optional<String> terms(String document) {
    if (!DOCUMENT.matcher(document).matches()) {
      return Optional.empty();
    }
    try (InputStream in = Agreement.class.getResourceAsStream("/terms/%s.md".formatted(document))) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The terms cannot be read", e);
    }
  }

  static Agreement parse(String markdown) {
    String title = "";
    List<Section> sections = new ArrayList<>();
    for (String line : markdown.lines().toList()) {
      Matcher section = SECTION.matcher(line);
      Matcher clause = CLAUSE.matcher(line);
      if (line.startsWith("# ")) {
        title = line.substring(2).strip();
      } else if (section.matches()) {
        sections.add(new Section(section.group(1), section.group(2), new ArrayList<>()));
      } else if (clause.matches() && !sections.isEmpty()) {
        sections.getLast().clauses().add(new Clause(clause.group(1), clause.group(2)));
      }
    }
    return new Agreement(markdown, title, sections);
  }

  private static int part(String number, int n) {
    return Integer.parseInt(number.split("\\.", -1)[n]);
  }

  Optional<Clause> clause(String number) {
    return clauses().stream().filter(clause -> clause.number().equals(number)).findFirst();
  }

  /** With another wording of a clause; everything else is byte for byte as it was. */
  Agreement with(String number, String text) {
    String line = "(?m)^%s .+$".formatted(Pattern.quote(number));
    return parse(markdown.replaceFirst(line, Matcher.quoteReplacement(number + " " + text)));
  }

  List<Clause> clauses() {
    return sections.stream().flatMap(section -> section.clauses().stream()).toList();
  }

  /** Whether a clause has all of the words, in any case. */
  static boolean mentions(Clause clause, String words) {
    String text = clause.text().toLowerCase(Locale.ROOT);
    return List.of(words.toLowerCase(Locale.ROOT).split("\\s+", -1)).stream()
        .allMatch(text::contains);
  }
}
