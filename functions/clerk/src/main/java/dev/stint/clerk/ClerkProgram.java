package dev.stint.clerk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.clerk.Exchange.Done;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rehearsal's next reply, decided from what the tools have returned so far. */
final class ClerkProgram {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern FOUND = Pattern.compile("(?m)^(\\d+\\.\\d+) (.+)$");
  private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+");
  private static final Pattern CHANGE =
      Pattern.compile("from ([\\w-]+ \\(\\d+\\)) to ([\\w-]+ \\(\\d+\\)) days");

  private static final Pattern CHANGE_IN_CLAUSE =
      Pattern.compile("In clause (\\d+\\.\\d+), [^\\n]*? from ([^\\n]+?) to ([^\\n]+)\\.");

  private static final Pattern DOCUMENT = Pattern.compile("'([a-z-]+)'");
  private static final String DELEGATE = "delegate_to_terms_reader";

  /** What standard terms are usually about. */
  private static final List<String> SUBJECTS =
      List.of("undisputed invoice", "convenience", "data breach", "ISO/IEC");

  /** Where the counterparty's terms begin in the task of the terms-reader. */
  static final String THEIRS = "Theirs:";

  private final Exchange exchange;

  ClerkProgram(Exchange exchange) {
    this.exchange = exchange;
  }

  List<Part> reply() {
    return DocumentsProgram.of(exchange)
        .map(DocumentsProgram::reply)
        .orElseGet(() -> exchange.isFirst() ? task() : question());
  }

  /** The job: outline, search, read, change, register, report. */
  private List<Part> task() {
    Matcher change = CHANGE.matcher(exchange.question());
    if (!change.find()) {
      return question();
    }
    String oldDays = change.group(1) + " days";
    String newDays = change.group(2) + " days";
    if (exchange.of("outline").isEmpty()) {
      return List.of(Text.of("I begin with the outline."), call("outline", Map.of()));
    }
    if (exchange.of("search").isEmpty()) {
      List<Part> calls = new ArrayList<>();
      calls.add(call("search", Map.of("words", oldDays)));
      calls.add(call("search", Map.of("words", "liability")));
      if (!documents().isEmpty()) {
        SUBJECTS.forEach(words -> calls.add(call("search", Map.of("words", words, "most", 1))));
        documents().forEach(name -> calls.add(call("standardTerms", Map.of("document", name))));
      }
      return calls;
    }
    Map<String, String> found = found();
    if (exchange.of("readClause").isEmpty() && !found.isEmpty()) {
      List<Part> calls = new ArrayList<>();
      found.keySet().forEach(number -> calls.add(call("readClause", number(number))));
      exchange.of("standardTerms").stream()
          .filter(done -> !done.error())
          .forEach(done -> calls.add(compare(found, done.output())));
      return calls;
    }
    List<String> toChange =
        found.keySet().stream().filter(number -> read(number).contains(oldDays)).toList();
    if (exchange.of("changeClause").isEmpty() && !toChange.isEmpty()) {
      List<Part> changes = new ArrayList<>();
      toChange.forEach(number -> changes.add(change(number, oldDays, newDays)));
      changes.addAll(changesInClauses());
      return changes;
    }
    List<String> changed = changed();
    if (exchange.of("registerAmendment").isEmpty() && !changed.isEmpty()) {
      String note = "The period of payment is now %s.".formatted(newDays);
      return List.of(call("registerAmendment", Map.of("clauses", changed, "note", note)));
    }
    return report(changed);
  }

  /** The standard terms that the task names. */
  private List<String> documents() {
    int at = exchange.question().indexOf("standard terms");
    return at < 0
        ? List.of()
        : DOCUMENT
            .matcher(exchange.question().substring(at))
            .results()
            .map(result -> result.group(1))
            .toList();
  }

  private static Part compare(Map<String, String> ours, String theirs) {
    String clauses =
        ours.entrySet().stream()
            .map(clause -> clause.getKey() + " " + clause.getValue())
            .collect(Collectors.joining("\n"));
    return call(DELEGATE, Map.of("task", "Ours:\n%s\n\n%s\n%s".formatted(clauses, THEIRS, theirs)));
  }

  /** The changes that the task asks for in clauses that it names. */
  private List<Part> changesInClauses() {
    Matcher wanted = CHANGE_IN_CLAUSE.matcher(exchange.question());
    List<Part> changes = new ArrayList<>();
    while (wanted.find()) {
      changes.add(change(wanted.group(1), wanted.group(2), wanted.group(3)));
    }
    return changes;
  }

  /**
   * Answers another question: finds the clauses it names, or those with its longest word, and
   * quotes them.
   */
  private List<Part> question() {
    List<String> numbers =
        NUMBER.matcher(exchange.question()).results().map(result -> result.group()).toList();
    if (exchange.done().isEmpty()) {
      return numbers.isEmpty()
          ? List.of(call("search", Map.of("words", longestWord(), "most", 5)))
          : numbers.stream().distinct().map(at -> call("readClause", number(at))).toList();
    }
    return say(exchange.done().stream().map(Done::output).collect(Collectors.joining("\n")));
  }

  private String longestWord() {
    return List.of(exchange.question().split("\\W+", -1)).stream()
        .reduce("", (one, other) -> other.length() > one.length() ? other : one);
  }

  /** The clauses that the searches found, by number. */
  private Map<String, String> found() {
    Map<String, String> found = new TreeMap<>(Agreement.BY_NUMBER);
    for (Done search : exchange.of("search")) {
      Matcher line = FOUND.matcher(search.output());
      while (line.find()) {
        found.put(line.group(1), line.group(2));
      }
    }
    return found;
  }

  private String read(String number) {
    return exchange.of("readClause").stream()
        .filter(done -> !done.error() && done.arguments().contains("\"" + number + "\""))
        .map(Done::output)
        .findFirst()
        .orElse("");
  }

  private List<String> changed() {
    List<String> changed = new ArrayList<>();
    for (Done change : exchange.of("changeClause")) {
      Matcher number = NUMBER.matcher(change.output());
      if (!change.error() && number.find()) {
        changed.add(number.group());
      }
    }
    return changed;
  }

  private List<Part> report(List<String> changed) {
    StringBuilder report = new StringBuilder("Liability. ");
    for (String number : List.of("11.3", "11.4", "11.1")) {
      if (!read(number).isEmpty()) {
        report.append("Clause %s: %s%n".formatted(number, read(number)));
      }
    }
    report.append("%nChanged: %s.%n".formatted(changed.isEmpty() ? "nothing" : changed));
    for (Done change : exchange.done()) {
      if (change.tool().equals("changeClause") || change.error()) {
        report.append("- %s%n".formatted(change.output()));
      }
    }
    exchange.of("registerAmendment").forEach(done -> report.append(done.output()));
    exchange.of(DELEGATE).stream()
        .filter(done -> !done.error())
        .forEach(done -> report.append(deviations(done.output())));
    return say(report.toString().strip());
  }

  /** What the terms-reader answered, in words. */
  private static String deviations(String answer) {
    StringBuilder words = new StringBuilder();
    try {
      JsonNode found = MAPPER.readTree(answer);
      words.append("%n%nStandard terms of %s:".formatted(found.path("counterparty").asText()));
      for (JsonNode deviation : found.path("deviations")) {
        String clause = deviation.path("clause").asText();
        words.append(
            "%n- %s. %s"
                .formatted(
                    clause.isEmpty() ? "We have no such clause" : "Clause " + clause,
                    deviation.path("difference").path("theirs").asText()));
      }
    } catch (JsonProcessingException e) {
      words.append(answer);
    }
    return words.toString();
  }

  private static List<Part> say(String text) {
    return List.of(Text.of(text));
  }

  private static Part change(String number, String oldDays, String newDays) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("number", number);
    arguments.put("oldWords", oldDays);
    arguments.put("newWords", newDays);
    return call("changeClause", arguments);
  }

  private static Map<String, Object> number(String number) {
    return Map.of("number", number);
  }

  /**
   * Makes a call whose id comes from the call itself, so the same reply always has the same bytes.
   */
  private static Part call(String tool, Map<String, ?> arguments) {
    try {
      String json = MAPPER.writeValueAsString(new TreeMap<>(arguments));
      String id = "call_%s_%08x".formatted(tool, json.hashCode());
      return new ToolCall(id, tool, Payload.of(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map can always be written", e);
    }
  }
}
