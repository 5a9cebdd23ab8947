package dev.stint.bench.guard;

import dev.stint.bench.guard.Corpus.Document;
import dev.stint.guard.Claim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What people have done with documents, and what of it they would name. */
enum Shape {
  /** Another word in each of some lines. */
  WORDS,
  /** Another number in each of some lines. */
  NUMBERS,
  /** Lines are put there. */
  INSERT,
  /** A line or a paragraph goes. */
  DELETE,
  /** Lines are put in order. */
  SORT,
  /** A part goes to another document. */
  SPLIT,
  /** The document takes another one in. */
  MERGE,
  /** The document becomes one of another kind. */
  CONVERT;

  private static final Pattern WORD =
      Pattern.compile("(?<![\\p{L}\\p{N}_<>/=\"$.@])\\p{Ll}{5,}(?![\\p{L}\\p{N}_<>/=\"(.:])");
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\p{L}\\p{N}_.])\\d{1,5}(?![\\p{L}\\p{N}_.])");
  private static final int LINES_MAX = 5;

  /**
   * An edit without damage.
   *
   * @param claims what it says it changes; lines are of the document before
   * @param free the lines of the document after it, from 0, that it did not touch
   */
  record Edit(
      Document document,
      Map<String, String> before,
      Map<String, String> after,
      List<Claim> claims,
      List<Integer> free) {}

  /** Makes such an edit; empty if the document has nothing for it. */
  Optional<Edit> edit(Document document, RandomGenerator random) {
    List<String> lines = document.lines();
    return switch (this) {
      case WORDS -> replaced(document, random, WORD, Shape::another);
      case NUMBERS ->
          replaced(document, random, NUMBER, old -> String.valueOf(Long.parseLong(old) + 7));
      case INSERT -> {
        int at = between(lines, random);
        yield added(document, random).map(more -> inserted(document, lines, at, more));
      }
      case DELETE -> {
        List<Integer> lone =
            IntStream.range(1, lines.size() - 1)
                .filter(n -> goesAlone(document, lines.get(n)))
                .boxed()
                .toList();
        yield lone.isEmpty()
            ? Optional.empty()
            : Optional.of(deleted(document, lines, lone.get(random.nextInt(lone.size()))));
      }
      case SORT -> sorted(document, lines);
      case SPLIT -> split(document, lines, random);
      case MERGE -> merged(document, lines);
      case CONVERT -> converted(document);
    };
  }

  private static String another(String word) {
    return new StringBuilder(word).reverse().toString();
  }

  private static Optional<Edit> replaced(
      Document document, RandomGenerator random, Pattern pattern, UnaryOperator<String> now) {
    List<String> lines = new ArrayList<>(document.lines());
    List<Integer> with =
        IntStream.range(1, lines.size())
            .filter(n -> pattern.matcher(lines.get(n)).find() && isText(document, lines.get(n)))
            .boxed()
            .toList();
    if (with.isEmpty()) {
      return Optional.empty();
    }
    int first = random.nextInt(with.size());
    List<Integer> these =
        with.subList(first, Math.min(with.size(), first + 1 + random.nextInt(LINES_MAX)));
    List<Claim> claims = new ArrayList<>();
    for (int line : these) {
      Matcher found = pattern.matcher(lines.get(line));
      if (found.find()) {
        String text = lines.get(line);
        lines.set(
            line,
            text.substring(0, found.start())
                + now.apply(found.group())
                + text.substring(found.end()));
        claims.add(new Claim.OfLines(document.path(), line + 1, line + 1));
      }
    }
    return Optional.of(edit(document, lines, claims, these));
  }

  /** Whether words and numbers of a line are content, and no syntax. */
  private static boolean isText(Document document, String line) {
    return switch (document.kind()) {
      case "java" -> !line.contains("import ") && !line.contains("package ");
      case "xml" -> line.contains(">") && !line.contains("<?") && !line.contains("xmlns");
      default -> true;
    };
  }

  private static Edit edit(
      Document document, List<String> lines, List<Claim> claims, List<Integer> touched) {
    List<Integer> free =
        IntStream.range(0, lines.size()).filter(n -> !touched.contains(n)).boxed().toList();
    return new Edit(
        document,
        Map.of(document.path(), document.text()),
        Map.of(document.path(), String.join("\n", lines) + "\n"),
        claims,
        free);
  }

  private static int between(List<String> lines, RandomGenerator random) {
    return 1 + random.nextInt(Math.max(1, lines.size() - 2));
  }

  /** A line that may stand anywhere in a document of this kind. */
  private static Optional<String> added(Document document, RandomGenerator random) {
    int number = 100 + random.nextInt(900);
    return switch (document.kind()) {
      case "md" -> Optional.of("A remark of a reader, number %d, stands here.".formatted(number));
      case "java" -> Optional.of("  // A remark of a reader, number %d.".formatted(number));
      case "csv" ->
          Optional.of("Reader%d,%d,%d,A remark of a reader".formatted(number, number, number));
      default -> Optional.empty();
    };
  }

  private static Edit inserted(Document document, List<String> lines, int at, String more) {
    List<String> after = new ArrayList<>(lines);
    after.add(at, more);
    return edit(
        document, after, List.of(new Claim.OfLines(document.path(), at, at)), List.of(at - 1, at));
  }

  /** Whether a line can go without what is around it. */
  private static boolean goesAlone(Document document, String line) {
    String bare = line.strip();
    return switch (document.kind()) {
      case "md" -> bare.length() > 20 && !bare.startsWith("```") && !bare.startsWith("|");
      case "csv" -> !bare.isEmpty();
      case "java" -> bare.startsWith("import ") || bare.startsWith("//");
      case "xml" -> bare.matches("<(\\w+)>[^<]*</\\1>");
      default -> false;
    };
  }

  private static Edit deleted(Document document, List<String> lines, int at) {
    List<String> after = new ArrayList<>(lines);
    after.remove(at);
    return edit(
        document, after, List.of(new Claim.OfLines(document.path(), at + 1, at + 1)), List.of());
  }

  /** The rows of a table, or the imports of code. */
  private static Optional<Edit> sorted(Document document, List<String> lines) {
    int from = document.kind().equals("csv") ? 1 : first(lines, "import ");
    int to = document.kind().equals("csv") ? lines.size() : from + count(lines, from, "import ");
    if ((!document.kind().equals("csv") && !document.kind().equals("java")) || to - from < 3) {
      return Optional.empty();
    }
    List<String> after = new ArrayList<>(lines);
    after
        .subList(from, to)
        .sort(Comparator.comparing(line -> new StringBuilder(line).reverse().toString()));
    List<Integer> touched = IntStream.range(from, to).boxed().toList();
    return Optional.of(
        edit(document, after, List.of(new Claim.OfLines(document.path(), from + 1, to)), touched));
  }

  private static int first(List<String> lines, String begin) {
    int at = 0;
    while (at < lines.size() && !lines.get(at).startsWith(begin)) {
      at++;
    }
    return at;
  }

  private static int count(List<String> lines, int from, String begin) {
    int at = from;
    while (at < lines.size() && lines.get(at).startsWith(begin)) {
      at++;
    }
    return at - from;
  }

  /** Prose at a heading. Nothing is to change but where it stands. */
  private static Optional<Edit> split(
      Document document, List<String> lines, RandomGenerator random) {
    List<Integer> headings =
        IntStream.range(2, lines.size())
            .filter(n -> lines.get(n).startsWith("## "))
            .boxed()
            .toList();
    if (!document.kind().equals("md") || headings.isEmpty()) {
      return Optional.empty();
    }
    int at = headings.get(random.nextInt(headings.size()));
    Map<String, String> after = new TreeMap<>();
    after.put(document.path(), String.join("\n", lines.subList(0, at)) + "\n");
    after.put("part/" + document.path(), String.join("\n", lines.subList(at, lines.size())) + "\n");
    List<Integer> free = IntStream.range(0, at).boxed().toList();
    return Optional.of(
        new Edit(document, Map.of(document.path(), document.text()), after, List.of(), free));
  }

  private static Optional<Edit> merged(Document document, List<String> lines) {
    if (!document.kind().equals("md") || lines.size() < 20) {
      return Optional.empty();
    }
    int at = lines.size() / 2;
    String rest = String.join("\n", lines.subList(at, lines.size())) + "\n";
    Map<String, String> before =
        Map.of(document.path(), String.join("\n", lines.subList(0, at)) + "\n", "rest.md", rest);
    List<Integer> free = IntStream.range(0, lines.size()).boxed().toList();
    return Optional.of(
        new Edit(document, before, Map.of(document.path(), document.text()), List.of(), free));
  }

  /** A table as a list: no measure of texts is valid for that, so it is held wherever it is. */
  private static Optional<Edit> converted(Document document) {
    if (!document.kind().equals("csv")) {
      return Optional.empty();
    }
    StringBuilder list = new StringBuilder();
    document
        .lines()
        .forEach(line -> list.append("- ").append(line.replace(",", "; ")).append('\n'));
    return Optional.of(
        new Edit(
            document,
            Map.of(document.path(), document.text()),
            Map.of(document.path().replace(".csv", ".md"), list.toString()),
            List.of(),
            List.of()));
  }
}
