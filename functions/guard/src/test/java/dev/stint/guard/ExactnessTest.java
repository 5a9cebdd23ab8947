package dev.stint.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.guard.Finding.Kind;
import dev.stint.guard.Report.Outcome;
import dev.stint.guard.edit.Operation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims name what they say and no more, and what is put back is whole. */
class ExactnessTest {

  /** So much that what else is gone is little. */
  private static final String MUCH = "word ".repeat(400).strip();

  private static final Guard GUARD = new Guard(Thresholds.DEFAULT);

  private static Report judge(String path, String before, String after, Claim... claims) {
    return judge(Map.of(path, before), Map.of(path, after), claims);
  }

  private static Report judge(
      Map<String, String> before, Map<String, String> after, Claim... claims) {
    return GUARD.judge(before, after, new Scope.Declared(List.of(claims)));
  }

  private static Claim at(String path, String pointer) {
    return new Claim.OfTree(path, pointer);
  }

  private static Claim lines(String path, int from, int to) {
    return new Claim.OfLines(path, from, to);
  }

  // ---- what is put back ----

  @Test
  void nothing_is_put_back_that_would_not_be_well_formed() {
    String before =
        "<o>\n<pad>%s</pad>\n<t>one two</t>\n<q>\n<r>v</r>\n</q>\n</o>\n".formatted(MUCH);
    String after = before.replace("<q>\n<r>v</r>\n</q>\n", "").replace("one two", "one");
    assertThat(judge("a.xml", before, after, at("a.xml", "/o/q")).outcome())
        .isEqualTo(Outcome.HOLD);
  }

  @Test
  void nothing_is_put_back_beside_what_took_its_place() {
    String before =
        "{\n\"pad\": \"%s\",\n\"t\": \"one two\",\n\"x\": \"aa\",\n\"y\": \"bb\"\n}\n"
            .formatted(MUCH);
    String after = "{\n\"pad\": \"%s\",\n\"t\": \"one\",\n\"x\": \"aa\"\n}\n".formatted(MUCH);
    assertThat(judge("a.json", before, after, at("a.json", "/y")).outcome())
        .isEqualTo(Outcome.HOLD);
  }

  @Test
  void no_half_of_another_object_comes_back() {
    String before =
        "pad: %s\nsb:\n  owner: bob\n  hosts:\n    - hb\nsc:\n  owner: cid\n  hosts:\n    - hc\ne: z\n"
            .formatted(MUCH);
    String after =
        "pad: %s\nsc:\n  owner: cid\n  hosts:\n    - hc\n    - hc\ne: z\n".formatted(MUCH);
    assertThat(judge("a.yaml", before, after, at("a.yaml", "/sb")).outcome())
        .isEqualTo(Outcome.HOLD);
  }

  @Test
  void what_was_claimed_stays_when_something_is_put_back() {
    String before =
        "{\n\"pad\": \"%s\",\n\"t\": \"one two\",\n\"l\": [\n{\n\"p\": \"a\"\n},\n{\n\"p\": \"b\"\n}\n]\n}"
            .formatted(MUCH);
    String after =
        before
            .replace("one two", "one")
            .replace("\"p\": \"b\"\n}\n", "\"p\": \"b\"\n},\n{\n\"p\": \"b\"\n}\n");
    assertThat(judge("a.json", before, after, at("a.json", "/l/2")).outcome())
        .isEqualTo(Outcome.HOLD);
    String code = "# %s\nx = f(a, b)\nreturn\n".formatted(MUCH);
    String broken = "# %s\nx = f(a,\n      c)\n".formatted(MUCH);
    assertThat(judge("a.py", code, broken, lines("a.py", 2, 2)).outcome()).isEqualTo(Outcome.HOLD);
  }

  // ---- what claims name ----

  @Test
  void a_row_by_its_number_is_that_row() {
    String before = "date,account,amount\n2024-01-01,food,10\n2024-01-01,rent,500\n";
    Claim first = new Claim.OfCells("a.csv", Set.of(1), Set.of(), Set.of());
    String wanted = before.replace(",10", ",11");
    assertThat(judge("a.csv", before, wanted, first).outcome()).isEqualTo(Outcome.ACCEPT);
    assertThat(judge("a.csv", before, wanted.replace("500", "900"), first).outcome())
        .isEqualTo(Outcome.HOLD);
    assertThat(judge("a.csv", before, wanted.replace("2024-01-01,rent,500\n", ""), first).outcome())
        .isEqualTo(Outcome.HOLD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# Fees {#fees}|Fees",
        "## Closed ##|Closed",
        "# C#|C#",
        "# C#|# C#",
        "# a \\# b|a # b",
        "# snake\\_case|snake_case",
        "# log_in|log_in",
        "# 5 \\* 3|5 * 3",
        "# The *new* `x` [link](http://a)|The new x link",
      })
  void a_heading_is_known_in_whatever_form(String heading, String claimed) {
    String before = "%s\n\nthe fee is due soon\n\n# Other\n\n%s\n".formatted(heading, MUCH);
    String after = before.replace("soon", "late");
    assertThat(judge("a.md", before, after, new Claim.OfSection("a.md", claimed)).outcome())
        .isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void a_claim_that_names_nothing_is_said_and_nothing_is_undone_because_of_it() {
    String before = "# Fees\n\nthe fee is due soon\n\n# Other\n\n%s\n".formatted(MUCH);
    Report report =
        judge(
            "a.md",
            before,
            before.replace("soon", "late"),
            new Claim.OfSection("a.md", "Feess"),
            lines("a.md", 90, 91));
    assertThat(report.outcome()).isEqualTo(Outcome.HOLD);
    assertThat(report.findings())
        .filteredOn(finding -> finding.kind() == Kind.CLAIM)
        .extracting(Finding::before)
        .containsExactly("heading Feess", "lines 90 to 91");
  }

  @Test
  void the_empty_line_at_the_end_of_a_section_is_a_part_of_it() {
    String before = "# A\n\n## One\n\ntext one\n\n## Two\n\ntext two\n";
    String after = "# A\n\n## One\n\ntext uno\nmore text.\n## Two\n\ntext two\n";
    assertThat(judge("a.md", before, after, new Claim.OfSection("a.md", "One")).outcome())
        .isEqualTo(Outcome.ACCEPT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.json|'{\n\"a\": {\n\"x\": 1\n}\n}'|'{\n\"b\": {\n\"x\": 1\n}\n}'",
        "a.yaml|'services:\n  x: 1\n'|'jobs:\n  x: 1\n'",
        "a.xml|'<o>\n<a>\n<x>1</x>\n</a>\n</o>'|'<o>\n<b>\n<x>1</x>\n</b>\n</o>'",
        "a.md|'\nfoo\n'|'new\n\nfoo\n'",
        "a.py|'\n\n\n'|'def f(): pass\n'",
      })
  void a_claim_on_the_whole_document_claims_each_line(String path, String was, String is) {
    String before = was.replace("\\n", "\n");
    String after = is.replace("\\n", "\n");
    assertThat(judge(path, before, after, new Claim.OfDocument(path)).outcome())
        .isEqualTo(Outcome.ACCEPT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#", "*", "`", "{#x}"})
  void a_heading_without_a_name_claims_nothing(String heading) {
    String before = "Before.\n\n# Fees\n\nthe fee is due soon\n";
    assertThat(
            judge(
                    "a.md",
                    before,
                    before.replace("soon", "late"),
                    new Claim.OfSection("a.md", heading))
                .outcome())
        .isEqualTo(Outcome.HOLD);
  }

  @Test
  void code_has_no_headings() {
    Report report =
        judge("a.py", "# Fees\nx = 1\n", "# Fees\nx = 2\n", new Claim.OfSection("a.py", "Fees"));
    assertThat(report.findings()).extracting(Finding::kind).contains(Kind.CLAIM);
  }

  @Test
  void claims_that_overlap_are_all_met() {
    String before = "{\n\"a\": {\n\"b\": 1\n},\n\"c\": 2\n}";
    Report report =
        judge(
            "a.json",
            before,
            before.replace("1", "7").replace("2", "8"),
            at("a.json", "/a"),
            at("a.json", "/a/b"),
            at("other.json", ""));
    assertThat(report.findings())
        .filteredOn(finding -> finding.kind() == Kind.CLAIM)
        .extracting(Finding::path)
        .containsExactly("other.json");
  }

  // ---- what is not claimed ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"5\"|5", "null|\"null\"", "[]|{}", "{}|null", "[]|[\"new\"]", "\"1.10\"|1.10"})
  void a_value_of_another_type_is_another_value(String was, String is) {
    String before = "{\n\"a\": 1,\n\"b\": %s\n}".formatted(was);
    String after = "{\n\"a\": 2,\n\"b\": %s\n}".formatted(is);
    Claim other = at("a.json", "/a");
    assertThat(judge("a.json", before, after, other).outcome()).isEqualTo(Outcome.HOLD);
    assertThat(judge("a.json", before, after, other, at("a.json", "/b")).outcome())
        .isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void the_first_element_of_an_empty_array_may_be_claimed_by_its_place() {
    assertThat(
            judge("a.json", "{\"tags\": []}", "{\"tags\": [\"x\"]}", at("a.json", "/tags/0"))
                .outcome())
        .isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void a_comment_of_markup_is_kept() {
    Report report =
        judge(
            "a.xml",
            "<o>\n<!-- keep me -->\n<b>2</b>\n</o>",
            "<o>\n<b>3</b>\n</o>",
            at("a.xml", "/o/b"));
    assertThat(report.outcome()).isNotEqualTo(Outcome.ACCEPT);
    assertThat(report.findings().getFirst().before()).contains("keep me");
  }

  @Test
  void a_claim_on_a_part_of_a_line_claims_nothing_else_in_it() {
    String before = "{\"a\":1,\"b\":{\"x\":[1,2]},\"c\":\"z\"}";
    Claim one = at("a.json", "/a");
    assertThat(judge("a.json", before, before.replace(":1,", ":2,"), one).outcome())
        .isEqualTo(Outcome.ACCEPT);
    String more = before.replace(":1,", ":2,").replace("\"z\"", "\"z\",\"admin\":true");
    assertThat(judge("a.json", before, more, one).outcome()).isEqualTo(Outcome.HOLD);
  }

  @Test
  void documents_do_not_change_places_with_each_other() {
    Map<String, String> before = Map.of("p.txt", "port: 80\n", "d.txt", "port: 443\n");
    Map<String, String> after = Map.of("p.txt", "port: 443\n", "d.txt", "port: 80\n");
    assertThat(judge(before, after).outcome()).isEqualTo(Outcome.HOLD);
    Map<String, String> words = Map.of("p.txt", "One thing.\n", "d.txt", "Another.\n");
    Map<String, String> swapped = Map.of("p.txt", "Another.\n", "d.txt", "One thing.\n");
    assertThat(judge(words, swapped).outcome()).isEqualTo(Outcome.HOLD);
  }

  @Test
  void documents_may_be_split_and_merged() {
    Map<String, String> one = Map.of("a.md", "One thing.\n\nAnother thing.\n");
    Map<String, String> two = Map.of("a.md", "One thing.\n", "b.md", "Another thing.\n");
    assertThat(judge(one, two).outcome()).isEqualTo(Outcome.ACCEPT);
    assertThat(judge(two, one).outcome()).isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void a_line_that_is_also_in_a_claim_is_kept_where_it_is_not() {
    String before =
        "[web]\nenabled = true\nhost = a\n\n[db]\nenabled = true\nhost = b\n%s\n".formatted(MUCH);
    String wanted = before.replaceFirst("enabled = true\nhost = a", "host = a\nenabled = true");
    String after = wanted.replace("[db]\nenabled = true\n", "[db]\n");
    Report report = judge("a.ini", before, after, lines("a.ini", 1, 3));
    assertThat(report.outcome()).isEqualTo(Outcome.RESTORE);
    assertThat(report.restored()).containsExactly(Map.entry("a.ini", wanted));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "B"})
  void a_section_that_is_claimed_may_move_whichever_lines_the_diff_sees_move(String claimed) {
    String a = "# A\n\nfirst thing\nand more\n\n";
    String b = "# B\n\nsecond thing\nand also\nand lots\nof lines\n\n";
    assertThat(judge("a.md", a + b, b + a, new Claim.OfSection("a.md", claimed)).outcome())
        .isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void operations_make_what_they_make_to_the_byte() throws Exception {
    List<Operation> upper = List.of(new Operation.Replace("a.md", "a", "A", 1));
    Map<String, String> before = Map.of("a.md", "a\r\nb\r\n");
    Report report = GUARD.judge(before, Map.of("a.md", "A\nb\n"), upper);
    assertThat(report.outcome()).isEqualTo(Outcome.RESTORE);
    assertThat(report.restored()).containsExactly(Map.entry("a.md", "A\r\nb\r\n"));
    assertThat(report.findings()).extracting(Finding::kind).containsExactly(Kind.FORM);
    assertThat(GUARD.judge(before, Map.of("a.md", "A\r\nb\r\n"), upper).outcome())
        .isEqualTo(Outcome.ACCEPT);
    assertThat(GUARD.judge(before, Map.of("a.md", "A\r\nb\r\n", "new.md", ""), upper).outcome())
        .isEqualTo(Outcome.HOLD);
  }

  @Test
  void what_stands_in_the_place_of_something_is_found_below_what_was_put_in() {
    String before =
        "# One\n\ntext one\n\n# Two\n\nIt begins on 2027-01-01 with a notice.\nThe colour is red.\n";
    String after =
        before
            .replace("text one\n", "text uno\na\nb\nc\nd\ne\nf\n")
            .replace("2027", "2028")
            .replace("colour", "color");
    Report report = judge("a.md", before, after, new Claim.OfSection("a.md", "One"));
    assertThat(report.findings().subList(0, 2))
        .containsExactly(
            new Finding(
                Kind.PROTECTED,
                "a.md",
                "It begins on 2027-01-01 with a notice.",
                "It begins on 2028-01-01 with a notice.",
                7),
            new Finding(Kind.LOSS, "a.md", "The colour is red.", "The color is red.", 8));
  }

  // ---- placeholders ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.html|<p>Has the same effect as the <code>.exit</code> command.</p>",
        "a.py|# Keep the same exit code.",
        "a.js|b(); // keep existing error code",
        "a.py|    ...",
        "a.html|<input placeholder='Add your email here'>",
      })
  void words_that_stand_for_nothing_are_no_placeholders(String path, String line) {
    String before = "first line\nsecond line\n";
    String after = "first line\n%s\nsecond line\n".formatted(line);
    assertThat(judge(path, before, after, lines(path, 1, 1)).outcome()).isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void a_value_may_be_a_placeholder_too() {
    Report tree =
        judge(
            "a.json",
            "{\n\"d\": \"some text\",\n\"e\": 1\n}",
            "{\n\"d\": \"…\",\n\"e\": 1\n}",
            at("a.json", "/d"));
    Report code =
        judge(
            "a.js",
            "function f() {\n  return 1;\n}\n",
            "function f() {\n  // existing code\n}\n",
            lines("a.js", 1, 3));
    assertThat(List.of(tree, code))
        .allSatisfy(report -> assertThat(report.outcome()).isEqualTo(Outcome.HOLD))
        .allSatisfy(
            report ->
                assertThat(report.findings()).extracting(Finding::kind).contains(Kind.PLACEHOLDER));
  }

  // ---- what is one thing ----

  @Test
  void one_line_of_a_long_list_is_not_all_of_it() {
    String menu =
        IntStream.range(0, 30)
            .mapToObj("Dish number %d with rice, with noodles or with nothing  9 50\n"::formatted)
            .collect(Collectors.joining());
    String script =
        IntStream.range(0, 30)
            .mapToObj("    echo step %d of the work\n"::formatted)
            .collect(Collectors.joining());
    for (Map.Entry<String, String> one :
        Map.of("menu.txt", menu, "ci.yaml", "name: ci\nrun: |\n" + script).entrySet()) {
      Map<String, String> before = Map.of(one.getKey(), one.getValue());
      Map<String, String> after =
          Map.of(
              one.getKey(), one.getValue().replace("number 7", "no 7").replace("step 7", "st 7"));
      Report report = GUARD.judge(before, after, new Scope.Blind());
      assertThat(report.outcome()).as(one.getKey()).isEqualTo(Outcome.ACCEPT);
      assertThat(report.unclaimedLoss()).isPositive().isLessThan(0.1);
    }
  }

  // ---- size ----

  @Test
  void a_large_document_is_no_broken_one() {
    String yaml =
        IntStream.range(0, 130_000)
            .mapToObj("k%d: value number of many\n"::formatted)
            .collect(Collectors.joining());
    String after = yaml.replace("k5: value", "k5: other");
    assertThat(judge("a.yaml", yaml, after, at("a.yaml", "/k5")).outcome())
        .isEqualTo(Outcome.ACCEPT);
    String attributes =
        IntStream.range(0, 200)
            .mapToObj(n -> "a%d=\"%d\"".formatted(n, n))
            .collect(Collectors.joining(" "));
    String xml = "<o %s><b>1</b></o>".formatted(attributes);
    assertThat(
            judge("a.xml", xml, xml.replace("<o ", "<o z=\"1\" "), new Claim.OfDocument("a.xml"))
                .outcome())
        .isEqualTo(Outcome.ACCEPT);
  }
}
