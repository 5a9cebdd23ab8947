package dev.stint.guard.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document before the operations, and the parts of it that they change. Its text is matched
 * without a byte order mark and with line feeds for line ends; both stay as they are. A last line
 * without an end has one here, so that lines are all alike, and the document loses it again.
 */
final class Source {

  private static final int EXCERPT_CHARS = 80;

  /** No document that anybody edits by such operations has more. */
  private static final int CHARS_MAX = 16_000_000;

  private final String path;

  /** The document; every line of it has an end. */
  private final String raw;

  /** Whether its last line had none. */
  private final boolean isOpen;

  /** With line feeds, and without a byte order mark. */
  private final String text;

  /** The same, as it was before its last line got an end. */
  private final String matched;

  /** Whether it ended with a carriage return alone. */
  private final boolean endedWithReturn;

  /** The end of its lines. */
  private final String lineEnd;

  /** Where each character of {@link #text}, and its end, is in the document. */
  private final int[] offsets;

  /** Where each line begins in {@link #text}. */
  private final List<Integer> lines = new ArrayList<>();

  private final List<Splice> splices = new ArrayList<>();

  /** How many characters the operations put there and take away. */
  private long added;

  private long deleted;
  private @Nullable Table table;

  /** Text in the place of a part of the document. */
  private record Splice(int from, int to, String text) {}

  Source(String path, String document) {
    this.path = path;
    this.lineEnd = lineEndOf(document);
    this.isOpen = !document.isEmpty() && !document.equals("\uFEFF") && !document.endsWith("\n");
    this.endedWithReturn = document.endsWith("\r");
    this.raw = isOpen ? document + (endedWithReturn ? "\n" : lineEnd) : document;
    StringBuilder even = new StringBuilder(raw.length());
    int[] at = new int[raw.length() + 1];
    for (int n = raw.startsWith("\uFEFF") ? 1 : 0; n < raw.length(); n++) {
      if (raw.charAt(n) == '\r' && n + 1 < raw.length() && raw.charAt(n + 1) == '\n') {
        at[even.length()] = n++;
        even.append('\n');
      } else {
        at[even.length()] = n;
        even.append(raw.charAt(n));
      }
    }
    at[even.length()] = raw.length();
    this.text = even.toString();
    this.matched = isOpen ? text.substring(0, text.length() - 1) : text;
    this.offsets = at;
    for (int n = 0; n < text.length(); n++) {
      if (n == 0 || text.charAt(n - 1) == '\n') {
        lines.add(n);
      }
    }
  }

  String path() {
    return path;
  }

  /** As it is matched: with line feeds, and without a byte order mark. */
  String text() {
    return matched;
  }

  /** The table that the document is. */
  Table table() throws CannotApply {
    Table read = table;
    if (read == null) {
      read = new Table(text());
      table = read;
    }
    return read;
  }

  /** The number of lines; an end of line ends the line before it and begins none. */
  int lineCount() {
    return lines.size();
  }

  /** The line of a position in {@link #text}, from 1. */
  int lineAt(int position) {
    int low = 0;
    int high = lines.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lines.get(middle) <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(1, low);
  }

  /** Where a line begins; the end of the document for the one after the last. */
  private int begin(int line) {
    return line > lines.size() ? text.length() : lines.get(line - 1);
  }

  /** A line as people and models read it. */
  String line(int line) {
    return shortened(text.substring(begin(line), begin(line + 1)).stripTrailing(), EXCERPT_CHARS);
  }

  /** The beginning of a text. */
  static String shortened(String text, int chars) {
    return text.length() <= chars ? text : text.substring(0, chars) + "…";
  }

  void replace(int from, int to, String replacement) throws CannotApply {
    added += replacement.length();
    requireSize(raw.length() + added, path);
    splices.add(new Splice(from, to, replacement));
  }

  /** Says so if a document would have more characters than any is to have. */
  static void requireSize(long chars, String path) throws CannotApply {
    if (chars > CHARS_MAX) {
      throw new CannotApply("'%s' would have more than %d characters.".formatted(path, CHARS_MAX));
    }
  }

  /** Inserts lines after a line; the document ends with a line end only if it did. */
  void insert(int line, String more) throws CannotApply {
    requireLine(line, 0);
    int at = begin(line + 1);
    replace(at, at, more.endsWith("\n") ? more : more + "\n");
  }

  /** Deletes lines; the document ends with a line end only if it did. */
  String delete(int from, int to) throws CannotApply {
    requireLine(from, 1);
    requireLine(to, from);
    int begin = begin(from);
    int end = begin(to + 1);
    deleted += end - begin;
    if (deleted > text.length()) {
      throw new CannotApply("Two operations delete line %d of '%s'.".formatted(from, path));
    }
    replace(begin, end, "");
    return text.substring(begin, end);
  }

  private void requireLine(int line, int least) throws CannotApply {
    if (line < least || line > lines.size()) {
      throw new CannotApply(
          "'%s' has lines 1 to %d, and line %d is asked for%s."
              .formatted(
                  path,
                  lines.size(),
                  line,
                  line < least && least > 1 ? ", which is before line " + least : ""));
    }
  }

  /** The document with what the operations change. */
  String after() throws CannotApply {
    return after(1, lines.size() + 1);
  }

  /** The lines from one line on and before another one, with what the operations change. */
  String after(int fromLine, int beforeLine) throws CannotApply {
    List<Splice> ordered = new ArrayList<>(splices);
    ordered.sort(Comparator.comparingInt(Splice::from).thenComparingInt(Splice::to));
    boolean isLast = beforeLine > lines.size();
    int begin = begin(fromLine);
    int end = begin(beforeLine);
    StringBuilder after = new StringBuilder();
    int at = begin;
    int last = fromLine == 1 ? 0 : offsets[begin];
    for (Splice splice : ordered) {
      boolean isBefore = splice.from < begin && splice.to <= begin;
      if (isBefore || splice.from > end || (splice.from == end && !isLast)) {
        continue;
      }
      if (splice.from < at && at > begin) {
        throw new CannotApply(
            "Two operations change line %d of '%s' at once.".formatted(lineAt(splice.from), path));
      }
      if (splice.from < begin || splice.to > end) {
        throw new CannotApply(
            "An operation changes line %d of '%s', where another one parts it."
                .formatted(lineAt(splice.from), path));
      }
      after.append(raw, last, offsets[splice.from]).append(withEnds(splice.text, lineEnd));
      last = offsets[splice.to];
      at = splice.to;
    }
    after.append(raw, Math.min(last, offsets[end]), offsets[end]);
    if (isLast && isOpen) {
      dropLastEnd(after);
    }
    return after.toString();
  }

  /** A carriage return that was the end of the document is none of its line ends, and stays. */
  private void dropLastEnd(StringBuilder after) {
    int last = after.length() - 1;
    if (last >= 0 && after.charAt(last) == '\n') {
      boolean isOfTwo = last > 0 && after.charAt(last - 1) == '\r' && !endedWithReturn;
      after.setLength(isOfTwo ? last - 1 : last);
    }
  }

  /** New lines end like the first line of the document; in one of one line with a line feed. */
  static String lineEndOf(String document) {
    int end = document.indexOf('\n');
    return end > 0 && document.charAt(end - 1) == '\r' ? "\r\n" : "\n";
  }

  /** A text whose lines end like this. */
  static String withEnds(String text, String lineEnd) {
    String even = text.replace("\r\n", "\n");
    return lineEnd.equals("\n") ? even : even.replace("\n", lineEnd);
  }
}
