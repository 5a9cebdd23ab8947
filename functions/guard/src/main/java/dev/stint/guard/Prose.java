package dev.stint.guard;

import dev.stint.guard.Unit.Place;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Document;
import org.commonmark.node.Heading;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Sentences of plain text and Markdown (CommonMark) as units, and whatever else stands there by
 * lines. A paragraph may be wrapped anew. For one thread, and the versions of one document.
 */
final class Prose implements Splitter {

  /** A shorter line ends for a reason, as in a list, a menu or a cue, and is not wrapped. */
  private static final int WRAPPED_CHARS_MIN = 50;

  /** What goes on longer, over lines, is no sentence but a list of something. */
  private static final int SENTENCE_CHARS_MAX = 800;

  /** Where a key ends at the latest. */
  private static final int KEY_CHARS_MAX = 60;

  /** Of blocks only: what is in a sentence does not matter. */
  private static final Parser PARSER =
      Parser.builder()
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .inlineParserFactory(context -> (lines, node) -> {})
          .build();

  private final BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);

  /** The sentences of paragraphs: most are the same before and after an edit. */
  private final Map<String, List<Sentence>> known = new HashMap<>();

  @Override
  public List<Unit> split(String text) {
    return units(new Reader(Lines.of(text), this));
  }

  /** Blocks instead of sentences, to know which lines are in which section. */
  static List<Unit> blocks(String text) {
    return units(new Reader(Lines.of(text), null));
  }

  private static List<Unit> units(Reader reader) {
    PARSER.parse(String.join("\n", reader.lines).replace('\r', ' ')).accept(reader);
    return reader.units;
  }

  /** A sentence of a paragraph, with white space made even. */
  private record Sentence(int from, int to, String text) {}

  private List<Sentence> sentences(String paragraph) {
    return known.computeIfAbsent(paragraph, this::broken);
  }

  private List<Sentence> broken(String paragraph) {
    List<Sentence> found = new ArrayList<>();
    breaks.setText(paragraph);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
      String sentence = Tokens.even(paragraph.substring(start, end));
      if (!sentence.isEmpty()) {
        found.add(new Sentence(start, end, sentence));
      }
    }
    return found;
  }

  /** More names of headings are left out of the sections: then they cannot be claimed by them. */
  private static final long SECTION_CHARS_MAX = 32_000_000;

  /** A heading. */
  private record Named(int level, String name) {}

  /** Goes through the blocks of a document, in order. */
  private static final class Reader extends AbstractVisitor {
    private final List<String> lines;
    private final List<Unit> units = new ArrayList<>();
    private final List<Named> above = new ArrayList<>();
    private String section = "\n";
    private long sections;
    private final @Nullable Prose prose;

    /**
     * @param prose breaks paragraphs into sentences; null if they are wanted as wholes
     */
    Reader(List<String> lines, @Nullable Prose prose) {
      this.lines = lines;
      this.prose = prose;
    }

    @Override
    protected void visitChildren(Node parent) {
      for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
        if (node instanceof Heading heading) {
          enter(heading);
        } else if (node instanceof Paragraph) {
          paragraph(node);
        } else if (node instanceof Document || isContainer(node)) {
          visitChildren(node);
        } else if (node instanceof Block) {
          eachLine(node);
        }
      }
    }

    private static boolean isContainer(Node node) {
      return node instanceof ListBlock
          || (node instanceof Block && node.getFirstChild() instanceof Block);
    }

    private void enter(Heading heading) {
      while (!above.isEmpty() && above.getLast().level >= heading.getLevel()) {
        above.removeLast();
      }
      String line = lines.get(first(heading) - 1);
      String name = Tokens.heading(line);
      above.add(new Named(heading.getLevel(), name));
      StringBuilder names = new StringBuilder("\n");
      for (Named one : above) {
        sections += one.name.length();
        names.append(sections > SECTION_CHARS_MAX ? "" : one.name).append('\n');
      }
      section = names.toString();
      units.add(
          new Unit(
              "#".repeat(heading.getLevel()) + " " + Tokens.withoutMark(line),
              new Place.InText(first(heading), last(heading), section)));
    }

    /** Sentences may go over lines; a list item, a row and the like ends with its line. */
    private void paragraph(Node paragraph) {
      int from = first(paragraph);
      int last = last(paragraph);
      if (prose == null) {
        units.add(new Unit("", new Place.InText(from, last, section)));
        return;
      }
      boolean isAlone = isAlone(from);
      for (int n = from + 1; n <= last; n++) {
        boolean isWrapped = line(n - 1).strip().length() >= WRAPPED_CHARS_MIN && !isAlone;
        isAlone = isAlone(n);
        if (!isWrapped || isAlone) {
          sentences(prose, from, n - 1);
          from = n;
        }
      }
      sentences(prose, from, last);
    }

    /** Whether a line is one thing by itself in plain text: a row, an item, a key and value. */
    private boolean isAlone(int number) {
      String line = line(number).strip();
      return line.startsWith("|") || isItem(line) || isKeyed(line);
    }

    /** As {@code - milk}, or {@code 12. milk}. */
    private static boolean isItem(String line) {
      int end = 0;
      while (end < line.length() && line.charAt(end) >= '0' && line.charAt(end) <= '9') {
        end++;
      }
      String marks = end == 0 ? "-*+>" : ".)";
      return end + 1 < line.length()
          && marks.indexOf(line.charAt(end)) >= 0
          && line.charAt(end + 1) == ' ';
    }

    /** As {@code Due: in May}, where no sentence ends before. */
    private static boolean isKeyed(String line) {
      for (int n = 0; n <= KEY_CHARS_MAX && n + 1 < line.length(); n++) {
        char each = line.charAt(n);
        if (each == '.' || each == '!' || each == '?') {
          return false;
        } else if (n > 0 && each == ':' && Character.isWhitespace(line.charAt(n + 1))) {
          return true;
        }
      }
      return false;
    }

    private void sentences(Prose prose, int from, int to) {
      StringBuilder joined = new StringBuilder();
      int[] starts = new int[to - from + 1];
      for (int n = from; n <= to; n++) {
        starts[n - from] = joined.length();
        joined.append(line(n).strip()).append(' ');
      }
      for (Sentence sentence : prose.sentences(joined.toString())) {
        int first = from + lineOf(starts, sentence.from);
        int last = from + lineOf(starts, sentence.to - 1);
        if (last > first && sentence.text.length() > SENTENCE_CHARS_MAX) {
          eachLine(first, last);
        } else {
          units.add(new Unit(sentence.text, new Place.InText(first, last, section)));
        }
      }
    }

    private static int lineOf(int[] starts, int at) {
      int line = Arrays.binarySearch(starts, at);
      return line >= 0 ? line : -line - 2;
    }

    private void eachLine(Node block) {
      eachLine(first(block), last(block));
    }

    private void eachLine(int first, int last) {
      for (int n = first; n <= last; n++) {
        String line = line(n).stripTrailing();
        if (!line.isEmpty()) {
          units.add(new Unit(line, new Place.InText(n, n, section)));
        }
      }
    }

    private String line(int number) {
      return lines.get(number - 1);
    }

    private static int first(Node node) {
      return spans(node).getFirst().getLineIndex() + 1;
    }

    private static int last(Node node) {
      return spans(node).getLast().getLineIndex() + 1;
    }

    private static List<SourceSpan> spans(Node node) {
      return node.getSourceSpans();
    }
  }
}
