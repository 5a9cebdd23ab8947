package dev.stint.guard;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.stint.guard.Unit.Place;
import dev.stint.guard.edit.Separator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Cells of a table as units: the first column of their row, their column and their value. So rows
 * and columns may change their places, and values may not change their rows.
 */
final class Cells implements Splitter {

  @Override
  public List<Unit> split(String text) throws BadSyntax {
    List<CsvRecord> rows = rows(text);
    if (rows.isEmpty()) {
      return List.of();
    }
    Units units = new Units(text);
    List<String> columns = rows.getFirst().getFields().stream().map(Tokens::even).toList();
    for (int row = 0; row < rows.size(); row++) {
      CsvRecord record = rows.get(row);
      if (record.getFieldCount() > columns.size()) {
        throw new BadSyntax(
            "%d fields, and the header has %d".formatted(record.getFieldCount(), columns.size()),
            line(record));
      }
      int line = line(record);
      int lastLine = line + lineEnds(record);
      String key = row == 0 ? "" : Tokens.even(record.getField(0));
      for (int column = 0; column < record.getFieldCount(); column++) {
        String name = columns.get(column);
        String value = Tokens.even(record.getField(column));
        units.add(
            new Unit(
                key + "\t" + name + "\t" + value,
                value,
                new Place.InTable(line, lastLine, row, key, name)));
      }
    }
    return units.all();
  }

  /** Fields may go over lines. */
  private static int lineEnds(CsvRecord record) {
    int ends = 0;
    for (String field : record.getFields()) {
      for (int at = field.indexOf('\n'); at >= 0; at = field.indexOf('\n', at + 1)) {
        ends++;
      }
    }
    return ends;
  }

  private static int line(CsvRecord record) {
    return Math.toIntExact(record.getStartingLineNumber());
  }

  private static List<CsvRecord> rows(String text) throws BadSyntax {
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(Separator.of(text))
            .skipEmptyLines(true)
            .ofCsvRecord(text)) {
      return reader.stream().toList();
    } catch (CsvParseException e) {
      throw new BadSyntax(String.valueOf(e.getMessage()), 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
