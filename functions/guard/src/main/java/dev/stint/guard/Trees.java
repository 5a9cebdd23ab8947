package dev.stint.guard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.stint.guard.Unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Scalars of JSON and YAML as units: the names on the way to them, without positions in arrays, and
 * their value. An element of an array is known by a field that names it, if it begins with one. So
 * arrays may be sorted, and values may not change their objects.
 */
final class Trees implements Splitter {

  static final Trees JSON =
      new Trees(
          JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build(), true);
  static final Trees YAML = new Trees(yaml(), false);

  private static final Pattern OTHER_SCALAR =
      Pattern.compile("true|false|null|~|[-+]?[0-9.][0-9_.eE+-]*");

  private static final Set<String> NAMES =
      Set.of("id", "name", "key", "code", "sku", "title", "date", "uuid");

  /** A document of any size that a run may have. */
  static YAMLFactory yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
  }

  private final JsonFactory factory;

  /** Whether a text is one document. */
  private final boolean isSingle;

  private Trees(JsonFactory factory, boolean isSingle) {
    this.factory = factory;
    this.isSingle = isSingle;
  }

  /** An object or array that is open. */
  private static final class Level {
    private final boolean isArray;
    private String pointer;
    private String path;
    private int position = -1;
    private boolean isEmpty = true;

    private Level(boolean isArray, String pointer, String path) {
      this.isArray = isArray;
      this.pointer = pointer;
      this.path = path;
    }
  }

  @Override
  public List<Unit> split(String text) throws BadSyntax {
    Units units = new Units(text);
    try (JsonParser parser = factory.createParser(text)) {
      Deque<Level> levels = new ArrayDeque<>();
      String name = "";
      int documents = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (levels.isEmpty() && documents++ > 0 && isSingle) {
          throw new BadSyntax("Something comes after the end", line(parser));
        }
        switch (token) {
          case FIELD_NAME -> name = parser.currentName();
          case START_OBJECT, START_ARRAY ->
              levels.push(child(levels, name, token == JsonToken.START_ARRAY));
          case END_OBJECT, END_ARRAY -> end(parser, levels.pop(), units);
          default -> scalar(parser, child(levels, name, false), name, levels, units);
        }
      }
      if (documents == 0) {
        throw new BadSyntax("It is empty", 1);
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new BadSyntax(e.getOriginalMessage(), line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return units.all();
  }

  private static Level child(Deque<Level> levels, String name, boolean isArray) {
    Level above = levels.peek();
    if (above == null) {
      return new Level(isArray, "", "");
    }
    above.isEmpty = false;
    if (above.isArray) {
      above.position++;
      return new Level(isArray, above.pointer + "/" + above.position, above.path + "/*");
    }
    String step = "/" + name.replace("~", "~0").replace("/", "~1");
    return new Level(isArray, above.pointer + step, above.path + step);
  }

  /** An object or array without anything in it is a unit itself; its pointer ends with a slash. */
  private static void end(JsonParser parser, Level level, Units units) throws BadSyntax {
    if (level.isEmpty) {
      String value = level.isArray ? "[]" : "{}";
      int line = line(parser);
      units.add(
          new Unit(
              level.path + "\t" + value, value, new Place.InTree(line, line, level.pointer + "/")));
    }
  }

  private static void scalar(
      JsonParser parser, Level at, String name, Deque<Level> levels, Units units)
      throws IOException, BadSyntax {
    int line = line(parser);
    String value = parser.getText();
    int lastLine = lastLine(parser, line);
    Level above = levels.peek();
    Place place = new Place.InTree(line, lastLine, at.pointer);
    if (value.indexOf('\n') < 0) {
      units.add(new Unit(at.path + "\t" + typed(parser.currentToken(), value), value, place));
    } else {
      for (String each : Lines.of(value)) {
        units.add(new Unit(at.path + "\t" + each, each, place));
      }
    }
    boolean isNameless = above != null && above.path.endsWith("/*");
    if (isNameless && NAMES.contains(name)) {
      above.path = above.path.substring(0, above.path.length() - 1) + value;
    }
  }

  /** A text that reads as another scalar has quotes, as {@code "5"} is not 5. */
  private static String typed(JsonToken token, String value) {
    return token == JsonToken.VALUE_STRING && OTHER_SCALAR.matcher(value).matches()
        ? '"' + value + '"'
        : value;
  }

  /** The end of a value may be at the beginning of the line after it. */
  private static int lastLine(JsonParser parser, int line) {
    JsonLocation end = parser.currentLocation();
    return Math.max(line, end.getColumnNr() <= 1 ? end.getLineNr() - 1 : end.getLineNr());
  }

  private static int line(JsonParser parser) {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }
}
