package dev.stint.guard.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** For any operations, documents change only where these say. */
class AnyOperationsTest {

  private static final List<String> LINES =
      List.of("", "a", "Pay in 45 days.", "\uD83D\uDE00", "\tx = 1;", "«…»", "\uFEFF", "a\rb");

  /** Lines with their ends, of which the last may have none. */
  @Provide
  Arbitrary<List<String>> documents() {
    Arbitrary<String> line =
        Combinators.combine(Arbitraries.of(LINES), Arbitraries.of("\n", "\r\n"))
            .as((text, end) -> text + end);
    return Combinators.combine(line.list().ofMaxSize(12), Arbitraries.of(LINES.subList(0, 4)))
        .as(
            (lines, last) -> {
              List<String> all = new ArrayList<>(lines);
              if (!last.isEmpty()) {
                all.add(last);
              }
              return all;
            });
  }

  /** A line to delete if the number is not negative, else one after which lines are inserted. */
  @Provide
  Arbitrary<List<Tuple2<Integer, String>>> edits() {
    return Combinators.combine(
            Arbitraries.integers().between(-13, 13),
            Arbitraries.of("new", "new\nlines", "new\r\nlines\n"))
        .as(Tuple::of)
        .list()
        .ofMaxSize(4);
  }

  @Property(tries = 3_000)
  void lines_that_no_operation_names_stay_byte_for_byte(
      @ForAll("documents") List<String> lines,
      @ForAll("edits") List<Tuple2<Integer, String>> edits) {
    List<Operation> operations = new ArrayList<>();
    List<String> kept = new ArrayList<>(lines);
    List<Integer> deleted = new ArrayList<>();
    for (Tuple2<Integer, String> edit : edits) {
      int at = edit.get1();
      if (at > 0) {
        operations.add(new Operation.Delete("t", at, at));
        deleted.add(at);
      } else {
        operations.add(new Operation.Insert("t", -at, edit.get2()));
      }
    }
    Map<String, String> before = Map.of("t", String.join("", lines), "other", "same\r\n");
    Map<String, String> after;
    try {
      after = Edits.apply(before, operations);
    } catch (CannotApply e) {
      return; // The map is immutable, so nothing was changed.
    }
    assertThat(after).containsEntry("other", "same\r\n").hasSize(2);
    deleted.stream().sorted((a, b) -> b - a).forEach(line -> kept.remove(line - 1));
    String text = after.getOrDefault("t", "(none)");
    int from = 0;
    for (String line : kept) {
      String content = line.strip();
      int found = text.indexOf(content, from);
      assertThat(found).as("%s in %s", line, text).isGreaterThanOrEqualTo(0);
      from = found + content.length();
    }
    int inserted =
        edits.stream()
            .filter(edit -> edit.get1() <= 0)
            .mapToInt(edit -> (int) edit.get2().lines().count())
            .sum();
    assertThat(text.lines().filter(line -> line.contains("new") || line.equals("lines")).count())
        .isEqualTo(inserted);
    // An empty last line cannot be seen, and a byte order mark is none of a line.
    if (!kept.isEmpty() && !kept.getLast().replace("\uFEFF", "").isBlank()) {
      assertThat(ends(text)).isEqualTo(ends(String.join("", lines)));
    }
  }

  /** How a document ends, if something is left of it. */
  private static boolean ends(String text) {
    return text.isEmpty() || text.endsWith("\n");
  }

  @Property(tries = 2_000)
  void a_text_is_replaced_and_the_rest_stays_byte_for_byte(
      @ForAll("documents") List<String> lines, @ForAll("documents") List<String> text)
      throws CannotApply {
    String before = String.join("", lines);
    String old = "Pay in 45";
    int count = before.split(old, -1).length - 1;
    String now = String.join("", text).replace("\r", "").replace("\n", " ");
    if (count > 0) {
      Map<String, String> after =
          Edits.apply(
              new TreeMap<>(Map.of("t", before)),
              List.of(new Operation.Replace("t", old, now, count)));
      assertThat(after).containsEntry("t", before.replace(old, now));
    }
  }
}
