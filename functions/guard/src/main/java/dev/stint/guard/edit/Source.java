package dev.stint.guard.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document before the operations, and the parts of it that they change. Its text is matched
 * without a byte order mark and with line feeds for line ends; both stay as they are.
 */
final class Source {

  private static final int EXCERPT_CHARS = 80;

  private final String path;
  private final String raw;

  /** As it is matched. */
  private final String text;

  /** Where each character of {@link #text}, and its end, is in the document. */
  private final int[] offsets;

  /** Where each line begins in {@link #text}. */
  private final List<Integer> lines = new ArrayList<>();

  private final List<Splice> splices = new ArrayList<>();
  private @Nullable Table table;

  /** Text in the place of a part of the document. */
  private record Splice(int from, int to, String text) {}

  Source(String path, String raw) {
    this.path = path;
    this.raw = raw;
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
    return text;
  }

  /** The table that the document is. */
  Table table() throws CannotApply {
    Table read = table;
    if (read == null) {
      read = new Table(text);
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
    String whole = text.substring(begin(line), begin(line + 1)).stripTrailing();
    return whole.length() <= EXCERPT_CHARS ? whole : whole.substring(0, EXCERPT_CHARS) + "…";
  }

  private boolean endsWithLineEnd() {
    return text.endsWith("\n");
  }

  void replace(int from, int to, String replacement) {
    splices.add(new Splice(from, to, replacement));
  }

  /** Inserts lines after a line; the document ends with a line end only if it did. */
  void insert(int line, String more) throws CannotApply {
    requireLine(line, 0);
    String whole = more.endsWith("\n") ? more : more + "\n";
    boolean isAtEnd = line == lines.size() && !text.isEmpty() && !endsWithLineEnd();
    int at = begin(line + 1);
    replace(at, at, isAtEnd ? "\n" + whole.substring(0, whole.length() - 1) : whole);
  }

  /** Deletes lines; the document ends with a line end only if it did. */
  String delete(int from, int to) throws CannotApply {
    requireLine(from, 1);
    requireLine(to, from);
    int begin = begin(from);
    int end = begin(to + 1);
    boolean isAtEnd = to == lines.size() && !endsWithLineEnd() && from > 1;
    replace(isAtEnd ? begin - 1 : begin, end, "");
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
      after.append(raw, last, offsets[splice.from]).append(withLineEndsOf(raw, splice.text));
      last = offsets[splice.to];
      at = splice.to;
    }
    return after.append(raw, Math.min(last, offsets[end]), offsets[end]).toString();
  }

  /** New lines end like the first line of the document; in one of one line with a line feed. */
  static String withLineEndsOf(String document, String text) {
    if (text.indexOf('\n') < 0) {
      return text; // Most splices are within a line, and the document may be one long line.
    }
    int end = document.indexOf('\n');
    String even = text.replace("\r\n", "\n");
    return end > 0 && document.charAt(end - 1) == '\r' ? even.replace("\n", "\r\n") : even;
  }
}
