package dev.stint.guard.edit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.guard.edit.Operation.Patch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON as it is written, in which values are changed one after the other (RFC 6902). */
final class JsonText {

  private static final JsonMapper MAPPER = ExactJson.MAPPER;

  private static final JsonFactory FACTORY = MAPPER.getFactory();

  /** Each is applied to the whole text, so many take long. */
  private static final int PATCHES_MAX = 100;

  /** Also together: fewer for long texts, 20 for a million characters. */
  private static final long PATCHED_CHARS_MAX = 20_000_000;

  private static final int EXCERPT_CHARS = 200;

  private String text;

  JsonText(String text) {
    this.text = text;
  }

  /**
   * A value, and where it is.
   *
   * @param members of an object, or elements of an array
   */
  private record Value(int from, int to, boolean isArray, List<Member> members) {

    boolean isContainer(String text) {
      return text.charAt(from) == '{' || text.charAt(from) == '[';
    }
  }

  /**
   * A member or element.
   *
   * @param from where its name begins, or the element
   */
  private record Member(String name, int from, Value value) {}

  /**
   * Where a pointer leads.
   *
   * @param name the last part of the pointer
   * @param position of the member in {@code parent}; the number of members if it is not there
   */
  private record Spot(Value parent, String name, int position) {

    @Nullable Member member() {
      return position < parent.members.size() ? parent.members.get(position) : null;
    }
  }

  /**
   * Applies operations, each to what the one before it left.
   *
   * @param all how many there are in all, with those that were applied before
   * @throws CannotApply if one does not fit; says which
   */
  String after(List<Patch> patch, int all) throws CannotApply {
    long most = Math.min(PATCHES_MAX, Math.max(1, PATCHED_CHARS_MAX / Math.max(1, text.length())));
    if (all > most) {
      throw new CannotApply(
          "A document of this length is patched at most %d times at once, and not %d."
              .formatted(most, all));
    }
    for (int n = 0; n < patch.size(); n++) {
      try {
        apply(patch.get(n));
      } catch (CannotApply e) {
        throw new CannotApply(
            "Patch %d (%s %s): %s"
                .formatted(n + 1, patch.get(n).op(), patch.get(n).path(), e.getMessage()));
      }
    }
    return text;
  }

  private void apply(Patch patch) throws CannotApply {
    switch (patch.op()) {
      case "add" -> add(patch.path(), value(patch));
      case "replace" -> replace(patch.path(), value(patch));
      case "remove" -> remove(patch.path());
      case "move" -> {
        String from = from(patch);
        if ((patch.path() + "/").startsWith(from + "/") && !patch.path().equals(from)) {
          throw new CannotApply("a value cannot be moved into itself.");
        }
        String moved = written(from);
        remove(from);
        put(patch.path(), moved);
      }
      case "copy" -> put(patch.path(), written(from(patch)));
      case "test" -> {
        if (!read(written(patch.path())).equals(JsonText::compare, value(patch))) {
          throw new CannotApply(
              "it is %s.".formatted(Source.shortened(written(patch.path()), EXCERPT_CHARS)));
        }
      }
      default ->
          throw new CannotApply("the operations are add, remove, replace, move, copy and test.");
    }
  }

  /** Numbers are the same if their values are. */
  private static int compare(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }

  private static JsonNode value(Patch patch) throws CannotApply {
    return patch.value().orElseThrow(() -> new CannotApply("it has no 'value'."));
  }

  private static String from(Patch patch) throws CannotApply {
    return patch.from().orElseThrow(() -> new CannotApply("it has no 'from'."));
  }

  private static JsonNode read(String json) throws CannotApply {
    try {
      return ExactJson.read(json);
    } catch (JsonProcessingException e) {
      throw new CannotApply("it is no JSON: " + e.getOriginalMessage());
    }
  }

  private String written(String pointer) throws CannotApply {
    Value value = find(pointer);
    return text.substring(value.from, value.to);
  }

  private Value find(String pointer) throws CannotApply {
    if (pointer.isEmpty()) {
      return parse();
    }
    Spot spot = spot(pointer);
    Member member = spot.member();
    if (member == null) {
      throw missing(pointer, spot.parent);
    }
    return member.value;
  }

  private static CannotApply missing(String pointer, Value parent) {
    List<String> names = parent.members.stream().limit(20).map(Member::name).toList();
    return new CannotApply(
        parent.isArray
            ? "there is no '%s': the array has %d elements."
                .formatted(pointer, parent.members.size())
            : "there is no '%s': the members are %s%s."
                .formatted(
                    pointer, names, parent.members.size() > names.size() ? " and more" : ""));
  }

  private Spot spot(String pointer) throws CannotApply {
    if (!pointer.startsWith("/")) {
      throw new CannotApply("a pointer is empty or begins with '/', as '/terms/0/days'.");
    }
    Value at = parse();
    String[] names = pointer.substring(1).split("/", -1);
    for (int n = 0; true; n++) {
      String name = names[n].replace("~1", "/").replace("~0", "~");
      if (!at.isContainer(text)) {
        throw new CannotApply("what is above '%s' is no object or array.".formatted(name));
      }
      Spot spot = new Spot(at, name, position(at, name));
      if (n == names.length - 1) {
        return spot;
      }
      Member member = spot.member();
      if (member == null) {
        throw missing(name, at);
      }
      at = member.value;
    }
  }

  private static int position(Value parent, String name) throws CannotApply {
    int size = parent.members.size();
    if (!parent.isArray) {
      for (int n = 0; n < size; n++) {
        if (parent.members.get(n).name.equals(name)) {
          return n;
        }
      }
      return size;
    }
    if (name.equals("-")) {
      return size;
    }
    if (!name.matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(name) > size) {
      throw new CannotApply("there is no element '%s' of %d.".formatted(name, size));
    }
    return Integer.parseInt(name);
  }

  private void replace(String pointer, JsonNode value) throws CannotApply {
    Value old = find(pointer);
    splice(old.from, old.to, write(value, old.from));
  }

  private void add(String pointer, JsonNode value) throws CannotApply {
    if (pointer.isEmpty()) {
      replace(pointer, value);
      return;
    }
    Spot spot = spot(pointer);
    Value parent = spot.parent;
    Member there = spot.member();
    int like =
        there != null
            ? there.from
            : parent.members.isEmpty() ? parent.from : parent.members.getLast().from;
    put(pointer, write(value, like));
  }

  /** Puts a value there as it is written. */
  private void put(String pointer, String written) throws CannotApply {
    if (pointer.isEmpty()) {
      Value whole = parse();
      splice(whole.from, whole.to, written);
      return;
    }
    Spot spot = spot(pointer);
    Value parent = spot.parent;
    Member there = spot.member();
    if (there != null && !parent.isArray) {
      splice(there.value.from, there.value.to, written);
    } else if (there != null) {
      splice(there.from, there.from, written + "," + space(there.from));
    } else if (parent.members.isEmpty()) {
      String indent = indent(parent.from);
      boolean isOneLine = text.indexOf('\n') < 0;
      String begin = isOneLine ? "" : "\n" + indent + unit();
      String end = isOneLine ? "" : "\n" + indent;
      String label = parent.isArray ? "" : quoted(spot.name) + ": ";
      String within = isOneLine ? written : indented(written, unit());
      splice(parent.from + 1, parent.to - 1, begin + label + within + end);
    } else {
      Member last = parent.members.getLast();
      String label =
          parent.isArray
              ? ""
              : quoted(spot.name) + between(last.from + stringLength(last.from), last.value.from);
      splice(last.value.to, last.value.to, "," + space(last.from) + label + written);
    }
  }

  private void remove(String pointer) throws CannotApply {
    if (pointer.isEmpty()) {
      throw new CannotApply("the whole document is removed by an operation of its own.");
    }
    Spot spot = spot(pointer);
    List<Member> members = spot.parent.members;
    Member member = spot.member();
    if (member == null) {
      throw missing(pointer, spot.parent);
    }
    if (members.size() == 1) {
      splice(spot.parent.from + 1, spot.parent.to - 1, "");
    } else if (spot.position > 0) {
      splice(members.get(spot.position - 1).value.to, member.value.to, "");
    } else {
      splice(member.from, members.get(1).from, "");
    }
  }

  private void splice(int from, int to, String replacement) throws CannotApply {
    Source.requireSize((long) text.length() + replacement.length(), "the document");
    String ends =
        replacement.indexOf('\n') < 0
            ? replacement
            : Source.withEnds(replacement, Source.lineEndOf(text));
    text = text.substring(0, from) + ends + text.substring(to);
  }

  /** Indents all lines but the first. */
  private static String indented(String lines, String indent) throws CannotApply {
    long ends = lines.chars().filter(c -> c == '\n').count();
    Source.requireSize(lines.length() + ends * indent.length(), "the document");
    return lines.replace("\n", "\n" + indent);
  }

  /** What is between a name and its value. */
  private String between(int from, int to) {
    return text.substring(from, to);
  }

  /** The white space before a position. */
  private String space(int to) {
    int from = to;
    while (from > 0 && Character.isWhitespace(text.charAt(from - 1))) {
      from--;
    }
    return text.substring(from, to);
  }

  /** The white space at the beginning of the line of a position. */
  private String indent(int at) {
    int begin = text.lastIndexOf('\n', at - 1) + 1;
    int end = begin;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return text.substring(begin, end);
  }

  /** What a line is indented by within one that is not: of the first line that is. */
  private String unit() {
    return text.lines()
        .filter(line -> line.startsWith(" ") || line.startsWith("\t"))
        .findFirst()
        .map(line -> line.substring(0, line.length() - line.stripLeading().length()))
        .orElse("  ");
  }

  private static String quoted(String name) {
    return MAPPER.getNodeFactory().textNode(name).toString();
  }

  /** A value as it is written in the line of a position: over several lines if the document is. */
  private String write(JsonNode value, int at) throws CannotApply {
    if (!value.isContainerNode() || value.isEmpty() || text.indexOf('\n') < 0) {
      return value.toString();
    }
    DefaultIndenter indenter = new DefaultIndenter(unit(), "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    try {
      return indented(MAPPER.writer(printer).writeValueAsString(value), indent(at));
    } catch (JsonProcessingException e) {
      throw new CannotApply(e.getOriginalMessage());
    }
  }

  // ---- where values are ----

  private Value parse() throws CannotApply {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      Value value = value(parser);
      if (parser.nextToken() != null) {
        throw new CannotApply("the document is no JSON: something comes after its end.");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new CannotApply("the document is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new CannotApply("the document cannot be read: " + e.getMessage());
    }
  }

  private Value value(JsonParser parser) throws IOException, CannotApply {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new CannotApply("the document is no JSON: it is empty.");
    }
    int from = (int) parser.currentTokenLocation().getCharOffset();
    if (!token.isStructStart()) {
      parser.finishToken(); // Otherwise a string that does not end is found too late.
      return new Value(from, scalarEnd(from), false, List.of());
    }
    List<Member> members = new ArrayList<>();
    boolean isArray = token == JsonToken.START_ARRAY;
    while (!parser.nextToken().isStructEnd()) {
      int begin = (int) parser.currentTokenLocation().getCharOffset();
      String name = String.valueOf(members.size());
      if (!isArray) {
        name = parser.currentName();
        parser.nextToken();
      }
      members.add(new Member(name, begin, value(parser)));
    }
    int end = (int) parser.currentTokenLocation().getCharOffset() + 1;
    return new Value(from, end, isArray, members);
  }

  private int scalarEnd(int from) {
    if (text.charAt(from) == '"') {
      return from + stringLength(from);
    }
    int end = from;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.';
  }

  /** How long a string is as it is written, with its quotes. */
  private int stringLength(int from) {
    int at = from + 1;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1 - from;
  }
}
