package dev.stint.guard.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table as it is written (RFC 4180, with any {@link Separator}): where each of its fields is. */
final class Table {

  private static final char QUOTE = '"';

  /** An empty line would be no row. */
  private static final String EMPTY = "\"\"";

  private static final int HEADER_CHARS = 1_000;

  private final String text;
  private final char separator;
  private final List<List<Field>> rows = new ArrayList<>();
  private final List<String> header;
  private final Map<String, Integer> columns = new HashMap<>();

  /** The rows below the header, by the value of their first column. */
  private final Map<String, List<List<Field>>> byKey = new HashMap<>();

  /** Where a field is, its quotes included. */
  private record Field(int from, int to) {}

  Table(String text) throws CannotApply {
    this.text = text;
    this.separator = Separator.of(text);
    List<Field> row = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = fieldEnd(at);
      row.add(new Field(at, end));
      boolean isRowEnd = end == text.length() || text.charAt(end) == '\n';
      if (isRowEnd) {
        rows.add(row);
        row = new ArrayList<>();
      }
      at = end + 1;
      if (!isRowEnd && at == text.length()) {
        row.add(new Field(at, at));
        rows.add(row);
      }
    }
    rows.removeIf(fields -> fields.size() == 1 && fields.getFirst().from == fields.getFirst().to);
    this.header =
        rows.isEmpty()
            ? List.of()
            : rows.getFirst().stream().map(this::value).map(String::strip).toList();
    for (int n = header.size() - 1; n >= 0; n--) {
      columns.put(header.get(n), n);
    }
    rows.stream()
        .skip(1)
        .forEach(
            fields ->
                byKey
                    .computeIfAbsent(value(fields.getFirst()).strip(), key -> new ArrayList<>())
                    .add(fields));
  }

  private int fieldEnd(int from) throws CannotApply {
    int at = from;
    if (text.charAt(at) == QUOTE) {
      for (at++; true; at++) {
        if (at >= text.length()) {
          throw new CannotApply("The table has a quote that does not end.");
        }
        if (text.charAt(at) == QUOTE) {
          if (at + 1 < text.length() && text.charAt(at + 1) == QUOTE) {
            at++;
          } else {
            break;
          }
        }
      }
    }
    while (at < text.length() && text.charAt(at) != separator && text.charAt(at) != '\n') {
      at++;
    }
    return at;
  }

  private String value(Field field) {
    String written = text.substring(field.from, field.to);
    String stripped = written.strip();
    return stripped.length() >= 2
            && stripped.charAt(0) == QUOTE
            && stripped.charAt(stripped.length() - 1) == QUOTE
        ? stripped.substring(1, stripped.length() - 1).replace("\"\"", "\"")
        : written;
  }

  /** Sets a cell, quoted if it was, or has to be. */
  void set(Source source, Operation.SetCell cell) throws CannotApply {
    Integer column = columns.get(cell.column().strip());
    if (column == null) {
      throw new CannotApply(
          "There is no column '%s'; %s are."
              .formatted(cell.column(), Source.shortened(header.toString(), HEADER_CHARS)));
    }
    List<List<Field>> found = byKey.getOrDefault(cell.key().strip(), List.of());
    if (found.size() != 1) {
      throw new CannotApply(
          "%d rows have '%s' in their first column.".formatted(found.size(), cell.key()));
    }
    if (column >= found.getFirst().size()) {
      throw new CannotApply("Row '%s' has no column '%s'.".formatted(cell.key(), cell.column()));
    }
    Field field = found.getFirst().get(column);
    String now = value(field);
    if (cell.old().filter(old -> !old.strip().equals(now.strip())).isPresent()) {
      throw new CannotApply(
          "Row '%s' has '%s' in column '%s', and not '%s'."
              .formatted(cell.key(), now, cell.column(), cell.old().orElseThrow()));
    }
    boolean isAlone = found.getFirst().size() == 1;
    source.replace(
        field.from,
        field.to,
        isAlone && cell.text().isEmpty() ? EMPTY : written(field, cell.text()));
  }

  private String written(Field field, String value) {
    boolean wasQuoted = field.to > field.from && text.charAt(field.from) == QUOTE;
    boolean hasTo =
        value.indexOf(separator) >= 0
            || value.indexOf(QUOTE) >= 0
            || value.indexOf('\n') >= 0
            || value.indexOf('\r') >= 0;
    return wasQuoted || hasTo ? QUOTE + value.replace("\"", "\"\"") + QUOTE : value;
  }
}
