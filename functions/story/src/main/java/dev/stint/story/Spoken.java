package dev.stint.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a sentence claims, taken apart.
 *
 * @param quotations texts in «…»
 * @param names names in '…', and words that look like names
 * @param ids of calls, as 5.2
 * @param calls calls whose tools are named
 * @param entries positions that are spoken of
 * @param counts how often something is said to be
 * @param since where a wait is said to have begun
 * @param failed ids of calls that are said to have failed
 * @param counted calls of tools, by how many they are said to be
 * @param steps how many steps something took or may take
 * @param amounts of money
 * @param numbers all other numbers, times and amounts
 * @param words the sentence without quotations and names
 */
record Spoken(
    List<Quotation> quotations,
    List<Named> names,
    Set<String> ids,
    List<Call> calls,
    Set<Long> entries,
    List<String> counts,
    List<Long> since,
    List<String> failed,
    List<Counted> counted,
    List<String> steps,
    List<String> amounts,
    List<String> numbers,
    String words) {

  /**
   * @param words without the mark of a shortened text
   */
  record Quotation(String words, boolean isShortened) {}

  record Named(Role role, String name) {}

  /**
   * @param asked where the model asked for it, if the sentence says
   */
  record Call(String id, String tool, Optional<Long> asked) {}

  record Counted(String tool, String number) {}

  private static final Pattern QUOTED = Pattern.compile("«([^«»]*+)»");
  private static final Pattern NAMED =
      Pattern.compile("(?<![\\p{L}\\p{N}])'([^']+)'(?![\\p{L}\\p{N}])");
  private static final Pattern CALL =
      Pattern.compile(
          "(?i)(?:call|undo) (\\d+\\.\\d+) of '([^']+)'(?: \\(asked for in entry (\\d{1,18})\\))?");
  private static final Pattern ASKED =
      Pattern.compile("'([^']+)' with (?:«» )?\\(call (\\d+\\.\\d+)\\)");
  private static final Pattern CALLED = Pattern.compile("'([^']+)' \\(([\\d., and]+)\\)");
  private static final Pattern SINCE = Pattern.compile("(?i)\\bsince entry (\\d{1,18})");
  private static final Pattern FAILED = Pattern.compile("failed: ([\\d., and]+)");
  private static final Pattern COUNTED = Pattern.compile("'([^']+)' \\((\\d+) times");
  private static final Pattern ENTRIES =
      Pattern.compile("(?i)\\bentr(?:y|ies) (\\d{1,18})(?: (?:to|and) (\\d{1,18}))?");
  private static final Pattern COUNT =
      Pattern.compile("(?i)(?<![\\p{N}.,:$-])(\\d+|twice)(?: times?| of these|\\b(?<=twice))");
  private static final Pattern ID =
      Pattern.compile("(?<![\\d.,:$-])\\d+\\.\\d+(?![\\d:-]|[.,]\\d)");
  private static final Pattern STEPS = Pattern.compile("(?i)(?<![\\d.,:$-])(\\d+) steps?\\b");
  private static final Pattern AMOUNT = Pattern.compile("\\$(\\d+(?:\\.\\d+)?)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,40}(?:[.,:-]\\d{1,40}){0,8}");

  /** Numbers in other digits, in words that are not looked up, and with a word that multiplies. */
  private static final Pattern UNREADABLE =
      Pattern.compile(
          "(?i)[\\p{Nd}&&[^0-9]]|\\d\\s?(?:k|m|bn|hundred|thousand|million|billion)\\b"
              + "|\\b(?:thrice|dozens?|hundreds?|thousands?|millions?|billions?|\\p{L}+teen"
              + "|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\\p{L}+)?)\\b");

  private static final int CHARS_MAX = 50_000;
  private static final Pattern MOMENT =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)");
  private static final Pattern MOMENT_OF_LOG =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_@.+/-]*");
  private static final Pattern UNUSUAL =
      Pattern.compile(".*[_@/].*|.*\\p{L}\\.\\p{L}.*|.*\\p{Ll}\\p{Lu}.*");
  private static final Set<String> PLAIN =
      Set.of("I", "UTC", "USD", "Stint", "JSON", "HTTP", "API", "URL", "PDF", "ID");

  /** Words that begin sentences, and so say nothing by their capitals. */
  private static final Set<String> BEGINNINGS =
      Set.of(
          ("a after again all an and another agent action as at because before both but by call calls"
                  + " document each entries entry every finally first for from he her here his i if"
                  + " in it its later model models next nobody none nothing notice no not now of on"
                  + " once one or our people person replies reply run runs she since so somebody"
                  + " something step steps task that the their then there these they this those to"
                  + " tool tools undo until wait we what when where which while who why with")
              .split(" "));

  private static final Map<String, String> IN_WORDS =
      Map.ofEntries(
          Map.entry("twice", "2"),
          Map.entry("two", "2"),
          Map.entry("three", "3"),
          Map.entry("four", "4"),
          Map.entry("five", "5"),
          Map.entry("six", "6"),
          Map.entry("seven", "7"),
          Map.entry("eight", "8"),
          Map.entry("nine", "9"),
          Map.entry("ten", "10"),
          Map.entry("eleven", "11"),
          Map.entry("twelve", "12"));

  /**
   * Empty if it cannot be read: it is too long, a quotation mark stands alone, or a number is not
   * written in the digits 0 to 9, or only in part.
   */
  static Optional<Spoken> of(String text) {
    if (text.length() > CHARS_MAX) {
      return Optional.empty();
    }
    Matcher quoted = QUOTED.matcher(text);
    List<Quotation> quotations = groups(quoted).map(Spoken::quotation).toList();
    String unquoted = quoted.replaceAll("«»");
    String words = NAMED.matcher(unquoted).replaceAll("''");
    String plain = words.replace("''", " ").replace("«»", " ");
    if (plain.contains("«") || plain.contains("»") || UNREADABLE.matcher(plain).find()) {
      return Optional.empty();
    }
    List<Named> names = names(unquoted);
    unusual(plain).forEach(word -> names.add(new Named(Role.ANY, word)));
    String rest = plain;
    List<String> entries = new ArrayList<>();
    for (MatchResult found : ENTRIES.matcher(rest).results().toList()) {
      entries.add(found.group(1));
      if (found.group(2) != null) {
        entries.add(found.group(2));
      }
    }
    rest = ENTRIES.matcher(rest).replaceAll(" ");
    List<String> counts = groups(COUNT.matcher(rest)).map(Spoken::digits).toList();
    rest = COUNT.matcher(rest).replaceAll(" ");
    List<String> steps = groups(STEPS.matcher(rest)).toList();
    rest = STEPS.matcher(rest).replaceAll(" ");
    List<String> amounts = groups(AMOUNT.matcher(rest)).toList();
    rest = AMOUNT.matcher(rest).replaceAll(" ");
    List<String> ids = ids(rest).toList();
    rest = ID.matcher(rest).replaceAll(" ");
    return Optional.of(
        new Spoken(
            quotations,
            List.copyOf(names),
            Set.copyOf(ids),
            calls(unquoted),
            Set.copyOf(entries.stream().map(Long::valueOf).toList()),
            counts,
            groups(SINCE.matcher(plain)).map(Long::valueOf).toList(),
            groups(FAILED.matcher(plain)).flatMap(Spoken::ids).toList(),
            counted(unquoted),
            steps,
            amounts,
            numbers(rest),
            words));
  }

  private static Stream<String> groups(Matcher matcher) {
    return matcher.results().map(match -> match.group(1));
  }

  private static Stream<String> ids(String text) {
    return ID.matcher(text).results().map(MatchResult::group);
  }

  private static Quotation quotation(String text) {
    boolean isShortened = text.endsWith(Words.MORE);
    int end = text.length() - (isShortened ? Words.MORE.length() : 0);
    return new Quotation(text.substring(0, end).strip(), isShortened);
  }

  private static String digits(String word) {
    return IN_WORDS.getOrDefault(word.toLowerCase(Locale.ROOT), word);
  }

  private static List<Named> names(String unquoted) {
    List<Named> names = new ArrayList<>();
    Role role = Role.ANY;
    int end = 0;
    for (MatchResult found : NAMED.matcher(unquoted).results().toList()) {
      role = Role.after(unquoted.substring(end, found.start()), end == 0 ? Role.ANY : role);
      names.add(new Named(role, found.group(1)));
      end = found.end();
    }
    return names;
  }

  private static List<Counted> counted(String unquoted) {
    return COUNTED
        .matcher(unquoted)
        .results()
        .map(found -> new Counted(found.group(1), found.group(2)))
        .toList();
  }

  private static List<Call> calls(String unquoted) {
    List<Call> calls = new ArrayList<>();
    for (MatchResult found : CALL.matcher(unquoted).results().toList()) {
      calls.add(
          new Call(
              found.group(1),
              found.group(2),
              Optional.ofNullable(found.group(3)).map(Long::valueOf)));
    }
    for (MatchResult found : ASKED.matcher(unquoted).results().toList()) {
      calls.add(new Call(found.group(2), found.group(1), Optional.empty()));
    }
    for (MatchResult found : CALLED.matcher(unquoted).results().toList()) {
      ids(found.group(2)).forEach(id -> calls.add(new Call(id, found.group(1), Optional.empty())));
    }
    return calls;
  }

  private static List<String> numbers(String text) {
    // A day and its time are one token, as the log has them.
    String plain = MOMENT.matcher(text).replaceAll("$1T$2");
    List<String> numbers = new ArrayList<>();
    MOMENT_OF_LOG.matcher(plain).results().map(MatchResult::group).forEach(numbers::add);
    plain = MOMENT_OF_LOG.matcher(plain).replaceAll(" ");
    NUMBER.matcher(plain).results().map(MatchResult::group).forEach(numbers::add);
    WORD.matcher(plain)
        .results()
        .map(word -> word.group().toLowerCase(Locale.ROOT))
        .filter(IN_WORDS::containsKey)
        .map(IN_WORDS::get)
        .forEach(numbers::add);
    return numbers;
  }

  /** Words that look like names: not at the beginning with a capital, or of unusual letters. */
  private static List<String> unusual(String plain) {
    List<String> words = new ArrayList<>();
    boolean begins = true;
    for (String word : WORD.matcher(plain).results().map(MatchResult::group).toList()) {
      String bare = word.replaceAll("[.+/-]+$", "");
      boolean capital = Character.isUpperCase(bare.charAt(0));
      if (!PLAIN.contains(bare)
          && !bare.matches("\\d.*")
          && (UNUSUAL.matcher(bare).matches() || (capital && !(begins && isBeginning(bare))))) {
        words.add(bare);
      }
      begins = word.endsWith(".");
    }
    return words;
  }

  private static boolean isBeginning(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return BEGINNINGS.contains(lower) || IN_WORDS.containsKey(lower);
  }
}
