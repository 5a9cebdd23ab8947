package dev.stint.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.guard.Finding.Kind;
import dev.stint.guard.Report.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardTest {

  private static final String AGREEMENT =
      """
      # Agreement

      ## 1 Fees

      The customer pays EUR 2,000,000 a year. Payment is due within forty-five (45) days.
      Late payment bears interest at the rate that the bank publishes from time to time.

      ## 2 Term

      This agreement begins on 2027-01-01. It ends after three years.
      %s
      - Notices go to the address of each party.
      - The law of Ireland applies.
      """
          .formatted("Nothing else is agreed between the parties to it.\n".repeat(160));

  private static final Claim FEES = new Claim.OfSection("a.md", "1 Fees");

  private static Report judge(Map<String, String> before, Map<String, String> after, Scope scope) {
    return new Guard(Thresholds.DEFAULT).judge(before, after, scope);
  }

  private static Report judge(String path, String before, String after, Claim... claims) {
    return judge(Map.of(path, before), Map.of(path, after), new Scope.Declared(List.of(claims)));
  }

  private static Report blind(String path, String before, String after) {
    return judge(Map.of(path, before), Map.of(path, after), new Scope.Blind());
  }

  private static List<Kind> kinds(Report report) {
    return report.findings().stream().map(Finding::kind).distinct().toList();
  }

  @Test
  void a_change_inside_of_its_claims_is_accepted() {
    String after = AGREEMENT.replace("forty-five (45)", "thirty (30)");
    assertThat(judge("a.md", AGREEMENT, after, FEES).outcome()).isEqualTo(Outcome.ACCEPT);
    assertThat(judge("a.md", AGREEMENT, after, new Claim.OfLines("a.md", 5, 5)).outcome())
        .isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void a_number_that_is_changed_by_the_way_is_held_and_shown() {
    String after =
        AGREEMENT.replace("forty-five (45)", "thirty (30)").replace("2027-01-01", "2028-01-01");
    Report report = judge("a.md", AGREEMENT, after, FEES);
    assertThat(report.outcome()).isEqualTo(Outcome.HOLD);
    assertThat(report.findings().getFirst())
        .isEqualTo(
            new Finding(
                Kind.PROTECTED,
                "a.md",
                "This agreement begins on 2027-01-01. It ends after three years.",
                "This agreement begins on 2028-01-01. It ends after three years.",
                10));
  }

  @Test
  void a_small_loss_by_the_way_is_put_back_byte_for_byte() {
    String wanted = AGREEMENT.replace("forty-five (45)", "thirty (30)").replace("\n", "\r\n");
    String after = wanted.replace("- The law of Ireland applies.\r\n", "");
    Report report = judge("a.md", AGREEMENT.replace("\n", "\r\n"), after, FEES);
    assertThat(report.outcome()).isEqualTo(Outcome.RESTORE);
    assertThat(report.restored()).containsExactly(Map.entry("a.md", wanted));
    assertThat(kinds(report)).containsExactly(Kind.LOSS);
  }

  @Test
  void a_large_loss_is_held() {
    String after = AGREEMENT.substring(0, AGREEMENT.indexOf("## 2 Term"));
    assertThat(judge("a.md", AGREEMENT, after, FEES).outcome()).isEqualTo(Outcome.HOLD);
    assertThat(kinds(blind("a.md", AGREEMENT, after))).contains(Kind.SHRINK);
  }

  @Test
  void another_order_outside_of_the_claims_is_found() {
    String lines = "The first.\n\nThe second.\n\nThe third.\n\nThe fourth.\n";
    String after = "The first.\n\nThe third.\n\nThe second.\n\nThe fourth.\n";
    Report report = judge("a.txt", lines, after, new Claim.OfLines("a.txt", 1, 1));
    assertThat(report.outcome()).isEqualTo(Outcome.HOLD);
    assertThat(report.orderLoss()).isEqualTo(1.0 / 3);
  }

  @Test
  void a_duplicate_outside_of_the_claims_is_found() {
    String after = AGREEMENT + "- Notices go to the address of each party.\n";
    assertThat(kinds(judge("a.md", AGREEMENT, after, FEES))).containsExactly(Kind.DUPLICATION);
  }

  @Test
  void a_paragraph_may_be_wrapped_anew() {
    String after = AGREEMENT.replace("year. Payment", "year.\nPayment");
    assertThat(blind("a.md", AGREEMENT, after).unclaimedLoss()).isZero();
  }

  @Test
  void what_moves_to_another_document_is_kept() {
    String rest = AGREEMENT.substring(AGREEMENT.indexOf("## 2 Term"));
    Report report =
        judge(
            Map.of("a.md", AGREEMENT),
            Map.of("a.md", AGREEMENT.replace(rest, ""), "b.md", rest),
            new Scope.Blind());
    assertThat(report.unclaimedLoss()).isZero();
    assertThat(report.outcome()).isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void words_for_the_rest_are_no_rest() {
    for (String placeholder :
        List.of(
            "[rest unchanged]",
            "…",
            "(The remaining clauses remain the same)",
            "# ... existing code ...")) {
      String after = AGREEMENT.replace("- The law of Ireland applies.", placeholder);
      Claim all = new Claim.OfDocument("a.md");
      assertThat(kinds(judge("a.md", AGREEMENT, after, all)))
          .as(placeholder)
          .containsExactly(Kind.PLACEHOLDER);
    }
  }

  @Test
  void a_document_that_is_cut_off_is_found_though_nothing_is_claimed() {
    String after = AGREEMENT.substring(0, AGREEMENT.indexOf(" applies"));
    assertThat(kinds(blind("a.md", AGREEMENT, after))).containsExactly(Kind.TRUNCATION);
  }

  @Test
  void a_document_that_is_no_longer_of_its_kind_is_found() {
    Map<String, List<String>> cases =
        Map.of(
            "a.json", List.of("{\"a\": 1}", "{\"a\": 1"),
            "a.yaml", List.of("a: [1]\n", "a: [1\n"),
            "a.xml", List.of("<a><b/></a>", "<a><b></a>"),
            "a.csv", List.of("a,b\n1,2\n", "a,b\n1,2,3\n"));
    cases.forEach(
        (path, texts) ->
            assertThat(kinds(judge(path, texts.get(0), texts.get(1), new Claim.OfDocument(path))))
                .as(path)
                .containsExactly(Kind.SYNTAX));
  }

  @Test
  void rows_may_be_sorted_and_values_may_not_change_their_rows() {
    String table = "id,price,name\n1,10,a\n2,20,b\n3,30,c\n";
    assertThat(blind("a.csv", table, "id,price,name\n3,30,c\n1,10,a\n2,20,b\n").unclaimedLoss())
        .isZero();
    Report swapped = judge("a.csv", table, "id,price,name\n1,20,a\n2,10,b\n3,30,c\n");
    assertThat(swapped.outcome()).isEqualTo(Outcome.HOLD);
  }

  @Test
  void cells_are_claimed_where_rows_and_columns_cross() {
    String table = "id,price,name\n1,10,a\n2,20,b\n";
    Claim price = new Claim.OfCells("a.csv", Set.of(2), Set.of(), Set.of("price"));
    Claim byKey = new Claim.OfCells("a.csv", Set.of(), Set.of("2"), Set.of("price"));
    for (Claim claim : List.of(price, byKey)) {
      assertThat(judge("a.csv", table, "id,price,name\n1,10,a\n2,25,b\n", claim).outcome())
          .isEqualTo(Outcome.ACCEPT);
      assertThat(judge("a.csv", table, "id,price,name\n1,10,a\n2,25,x\n", claim).outcome())
          .isEqualTo(Outcome.HOLD);
      assertThat(judge("a.csv", table, "id,price,name\n1,11,a\n2,25,b\n", claim).outcome())
          .isEqualTo(Outcome.HOLD);
    }
  }

  @Test
  void values_are_claimed_by_their_pointer() {
    String tree = "{\n\"a\": {\"b\": 1},\n\"c\": [{\"id\": \"x\", \"v\": 2}]\n}\n";
    Claim first = new Claim.OfTree("a.json", "/a");
    assertThat(judge("a.json", tree, tree.replace("1", "7"), first).outcome())
        .isEqualTo(Outcome.ACCEPT);
    assertThat(judge("a.json", tree, tree.replace("2", "7"), first).outcome())
        .isEqualTo(Outcome.HOLD);
  }

  @Test
  void another_kind_of_document_cannot_be_measured() {
    Report report =
        judge(
            Map.of("a.csv", "id,price\n1,10\n"),
            Map.of("a.json", "[{\"id\": 1, \"price\": 10}]"),
            new Scope.Blind());
    assertThat(kinds(report)).contains(Kind.CONVERSION);
  }

  @Test
  void files_that_are_no_texts_are_known_by_size_and_type() {
    byte[] pdf = {'%', 'P', 'D', 'F', (byte) 0xff, 1, 2, 3, 4, 5};
    byte[] less = {'%', 'P', 'D', 'F', (byte) 0xff, 1, 2, 3};
    byte[] tiny = {'%', 'P', 'D', 'F', (byte) 0xff};
    byte[] zip = {'P', 'K', 3, 4, (byte) 0xff, 1, 2, 3, 4, 5, 6};
    assertThat(blindFile(pdf, less).outcome()).isEqualTo(Outcome.ACCEPT);
    assertThat(kinds(blindFile(pdf, tiny))).containsExactly(Kind.SHRINK);
    assertThat(kinds(blindFile(pdf, zip))).containsExactly(Kind.CONVERSION);
    Guard guard = new Guard(Thresholds.DEFAULT);
    Map<String, byte[]> text = Map.of("a.md", "Text.\n".getBytes(StandardCharsets.UTF_8));
    Map<String, byte[]> both = Map.of("a.md", text.get("a.md"), "s.pdf", pdf);
    assertThat(kinds(guard.judgeFiles(both, text, new Scope.Blind()))).containsExactly(Kind.SHRINK);
    assertThat(
            guard
                .judgeFiles(Map.of("s.pdf", pdf), Map.of("t.pdf", pdf), new Scope.Blind())
                .outcome())
        .as("moved")
        .isEqualTo(Outcome.ACCEPT);
    assertThat(kinds(guard.judgeFiles(both, text, new Scope.Declared(List.of()))))
        .containsExactly(Kind.LOSS);
    Scope claimed = new Scope.Declared(List.of(new Claim.OfDocument("s.pdf")));
    assertThat(guard.judgeFiles(both, text, claimed).outcome()).isEqualTo(Outcome.ACCEPT);
  }

  private static Report blindFile(byte[] before, byte[] after) {
    return new Guard(Thresholds.DEFAULT)
        .judgeFiles(Map.of("s.pdf", before), Map.of("s.pdf", after), new Scope.Blind());
  }
}
