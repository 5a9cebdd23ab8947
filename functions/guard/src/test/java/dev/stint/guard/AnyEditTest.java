package dev.stint.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.guard.Report.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AnyEditTest {

  private static final Guard GUARD = new Guard(Thresholds.DEFAULT);

  private static final List<String> PATHS =
      List.of("a.md", "a.txt", "a.csv", "a.json", "a.yaml", "a.xml", "a.py");

  @Provide
  Arbitrary<List<String>> lines() {
    Arbitrary<String> line =
        Arbitraries.of(
            "alpha", "beta", "gamma", "", "delta 5", "}", "The end.", "- item", "# Head");
    return line.list().ofMinSize(3).ofMaxSize(30);
  }

  private static Report judge(
      String path, List<String> before, List<String> after, List<Claim> claims) {
    return GUARD.judge(
        Map.of(path, String.join("\n", before) + "\n"),
        Map.of(path, String.join("\n", after) + "\n"),
        new Scope.Declared(claims));
  }

  @Property
  void an_edit_of_claimed_lines_is_accepted(
      @ForAll("lines") List<String> before,
      @ForAll @IntRange(max = 29) int at,
      @ForAll @Size(max = 3) List<@AlphaChars String> put) {
    int line = at % before.size();
    List<String> after = new ArrayList<>(before);
    after.remove(line);
    after.addAll(line, put);
    Claim claim = new Claim.OfLines("a.py", line + 1, line + 1);
    assertThat(judge("a.py", before, after, List.of(claim)).outcome()).isEqualTo(Outcome.ACCEPT);
  }

  @Property
  void a_new_line_outside_of_the_claims_is_found_and_put_back_or_held(
      @ForAll("lines") List<String> before, @ForAll @IntRange(max = 29) int at) {
    int line = at % before.size();
    List<String> after = new ArrayList<>(before);
    after.set(line, "another thing");
    Report report = judge("a.py", before, after, List.of());
    assertThat(report.outcome()).isNotEqualTo(Outcome.ACCEPT);
    if (report.outcome() == Outcome.RESTORE) {
      assertThat(report.restored()).containsEntry("a.py", String.join("\n", before) + "\n");
    }
  }

  @Property
  void a_document_that_is_not_changed_is_accepted_whatever_it_is(
      @ForAll String text, @ForAll @IntRange(max = 6) int path) {
    Map<String, String> documents = Map.of(PATHS.get(path), text);
    Report report = GUARD.judge(documents, documents, new Scope.Declared(List.of()));
    assertThat(report.outcome()).isEqualTo(Outcome.ACCEPT);
  }

  @Property
  void any_texts_can_be_judged(
      @ForAll String before, @ForAll String after, @ForAll @IntRange(max = 6) int path) {
    String name = PATHS.get(path);
    for (Scope scope : List.of(new Scope.Blind(), new Scope.Declared(List.of()))) {
      Report report = GUARD.judge(Map.of(name, before), Map.of(name, after), scope);
      assertThat(report.unclaimedLoss()).isBetween(0.0, 1.0);
      assertThat(report.orderLoss()).isBetween(0.0, 1.0);
    }
  }
}
