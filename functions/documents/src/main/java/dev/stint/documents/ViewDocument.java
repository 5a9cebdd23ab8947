package dev.stint.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.agent.Documents;
import dev.stint.agent.ToolOutcome;
import dev.stint.guard.json.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists documents, or shows lines of one with their numbers. */
final class ViewDocument extends DocumentTool {

  /** Most lines of one answer. */
  private static final int LINES_MAX = 400;

  /** Most characters of one answer, and of a line of it. */
  private static final int CHARS_MAX = 30_000;

  private static final int LINE_CHARS_MAX = 2_000;
  private static final int FIND_CHARS_MAX = 1_000;

  ViewDocument() {
    super(
        "view_document",
        "Shows lines of a document with their numbers, which are no part of it. Without a path it lists the documents. With 'find', it shows the lines that have that text.",
        """
        {"type":"object","properties":{
        "path":{"type":"string"},
        "from":{"type":"integer","description":"the first line, from 1"},
        "to":{"type":"integer","description":"the last line"},
        "find":{"type":"string","description":"a text, whatever the case of its letters"}}}""");
  }

  @Override
  ToolOutcome call(JsonNode arguments, Documents documents) throws BadInput {
    if (!arguments.hasNonNull("path")) {
      return new ToolOutcome.Returned(listed(documents));
    }
    String path = text(arguments, "path");
    List<String> lines = lines(document(documents, path));
    int from = Math.max(1, line(arguments, "from", 1));
    int to = Math.min(lines.size(), line(arguments, "to", lines.size()));
    if (from > Math.max(1, lines.size()) || (to < from && !lines.isEmpty())) {
      throw new BadInput(
          "'%s' has the lines 1 to %d; %d to %d are asked for."
              .formatted(path, lines.size(), from, line(arguments, "to", lines.size())));
    }
    String find = arguments.path("find").asText("").toLowerCase(Locale.ROOT);
    if (find.length() > FIND_CHARS_MAX) {
      throw new BadInput("'find' has at most %d characters.".formatted(FIND_CHARS_MAX));
    }
    List<Integer> wanted = new ArrayList<>();
    for (int line = from; line <= to; line++) {
      if (find.isEmpty() || lines.get(line - 1).toLowerCase(Locale.ROOT).contains(find)) {
        wanted.add(line);
      }
    }
    return new ToolOutcome.Returned(shown(path, lines, wanted));
  }

  private static int line(JsonNode arguments, String name, int otherwise) throws BadInput {
    JsonNode line = arguments.path(name);
    if (line.isMissingNode() || line.isNull()) {
      return otherwise;
    }
    if (!line.canConvertToExactIntegral() || !line.canConvertToInt()) {
      throw new BadInput("'%s' is no number of a line: %s".formatted(name, line));
    }
    return line.intValue();
  }

  private static String listed(Documents documents) {
    StringBuilder list = new StringBuilder();
    for (String path : documents.paths()) {
      list.append(path).append('\n');
    }
    return list.isEmpty() ? list(documents) : list.toString();
  }

  /** The lines of a text, as they are shown and counted. */
  static List<String> lines(String text) {
    String whole = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> lines = new ArrayList<>(List.of(whole.split("\r?\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast(); // An end of line begins no line.
    }
    return lines;
  }

  private static String shortened(String text) {
    if (text.length() <= LINE_CHARS_MAX) {
      return text;
    }
    int end = text.offsetByCodePoints(0, text.codePointCount(0, LINE_CHARS_MAX - 1));
    return "%s(… %d characters more)".formatted(text.substring(0, end), text.length() - end);
  }

  private static String shown(String path, List<String> lines, List<Integer> wanted) {
    StringBuilder shown = new StringBuilder();
    int count = 0;
    for (int line : wanted) {
      if (count == LINES_MAX || shown.length() > CHARS_MAX) {
        return shown
            .append(
                "(These are %d of %d lines. Ask for more with 'from': %d.)"
                    .formatted(count, wanted.size(), line))
            .toString();
      }
      String text = lines.get(line - 1);
      shown.append(line).append('\t').append(shortened(text)).append('\n');
      count++;
    }
    return shown.isEmpty()
        ? "'%s' has %d lines, and none of them is such.".formatted(path, lines.size())
        : shown.toString();
  }
}
