package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Merging what two made of one text. */
class MergeTest {

  @Test
  void a_text_that_only_one_changed_is_as_it_has_it() {
    assertThat(Merge.of("a\nb\n", "a\nb\n", "a\nc\n")).contains("a\nc\n");
    assertThat(Merge.of("a\nb\n", "", "a\nb\n")).contains("");
  }

  @Test
  void lines_next_to_each_other_are_changed_by_one_only() {
    assertThat(Merge.of("a\nb\n", "A\nb\n", "a\nB\n")).isEmpty();
    assertThat(Merge.of("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n")).contains("A\nb\nC\n");
    assertThat(Merge.of("a\n", "a\nours\n", "a\ntheirs\n")).isEmpty();
  }

  @Test
  void what_both_did_is_done_once() {
    assertThat(Merge.of("a\nb\n", "a\nB\n", "a\nB\n")).contains("a\nB\n");
    assertThat(Merge.of("a\nb\nc\n", "b\nc\n", "b\nC\n")).contains("b\nC\n");
  }

  @Test
  void line_ends_and_a_last_line_without_one_stay() {
    assertThat(Merge.of("a\r\nb\r\nc", "A\r\nb\r\nc", "a\r\nb\r\nC")).contains("A\r\nb\r\nC");
  }

  @Test
  void too_much_to_compare_is_not_merged() {
    String base = IntStream.range(0, 5_000).mapToObj(n -> n + "\n").collect(Collectors.joining());
    assertThat(Merge.of(base, base.replace("1", "one"), base.replace("1", "uno"))).isEmpty();
    assertThat(Merge.of(base, base.replace("\n4711\n", "\nx\n"), base.replace("\n42\n", "\ny\n")))
        .isPresent();
  }

  /** Each of two changes lines of its own: both are there, wherever they are. */
  @Test
  void changes_of_different_lines_are_all_there() {
    Random random = new Random(4);
    for (int n = 0; n < 2_000; n++) {
      int size = 1 + random.nextInt(12);
      List<String> base = new ArrayList<>();
      List<String> ours = new ArrayList<>();
      List<String> theirs = new ArrayList<>();
      List<String> both = new ArrayList<>();
      int author = 0;
      for (int line = 0; line < size; line++) {
        String text = line + "\n";
        author = author == 0 ? random.nextInt(3) : 0; // A line of nobody is between.
        String changed = random.nextBoolean() ? "" : "changed %d\n".formatted(line);
        base.add(text);
        ours.add(author == 1 ? changed : text);
        theirs.add(author == 2 ? changed : text);
        both.add(author == 0 ? text : changed);
      }
      Optional<String> merged =
          Merge.of(String.join("", base), String.join("", ours), String.join("", theirs));
      assertThat(merged).contains(String.join("", both));
    }
  }
}
