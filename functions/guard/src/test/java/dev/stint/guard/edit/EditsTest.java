package dev.stint.guard.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.guard.json.OperationJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operations make of documents. Operations are JSON here, as models write them. */
class EditsTest {

  private static final JsonMapper JSON_MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String TERMS =
      """
      # Terms
      1. Pay in 45 days.
      2. Deliver in 45 days.
      3. Berlin.
      """;

  private static Map<String, String> apply(Map<String, String> before, String operations)
      throws Exception {
    return Edits.apply(
        before, OperationJson.operations(JSON_MAPPER.readTree(operations.replace('\'', '"'))));
  }

  private static String one(String before, String operations) throws Exception {
    return apply(Map.of("t.md", before), operations).getOrDefault("t.md", "(none)");
  }

  private static void assertRefused(Map<String, String> before, String operations, String... why) {
    Map<String, String> kept = new TreeMap<>(before);
    assertThatThrownBy(() -> apply(before, operations))
        .isInstanceOf(CannotApply.class)
        .hasMessageContainingAll(why);
    assertThat(before).isEqualTo(kept);
  }

  @Test
  void a_text_is_replaced_where_it_is_as_often_as_it_is_said_to_be() throws Exception {
    assertThat(one(TERMS, "[{'op':'replace','path':'t.md','old':'Pay in 45','new':'Pay in 30'}]"))
        .isEqualTo(TERMS.replace("Pay in 45", "Pay in 30"));
    assertThat(one(TERMS, "[{'op':'replace','path':'t.md','old':'45','new':'30','count':2}]"))
        .isEqualTo(TERMS.replace("45", "30"));
    assertThat(one(TERMS, "[{'op':'delete','path':'t.md','old':'3. Berlin.\\n'}]"))
        .isEqualTo(TERMS.replace("3. Berlin.\n", ""));
    assertRefused(
        Map.of("t.md", TERMS),
        "[{'op':'replace','path':'t.md','old':'45','new':'30'}]",
        "2 times, and not 1",
        "lines [2, 3]");
    assertRefused(
        Map.of("t.md", TERMS),
        "[{'op':'replace','path':'t.md','old':'2. Delivery in 45 days','new':'x'}]",
        "does not have the text",
        "line 3: 2. Deliver in 45 days.");
    assertRefused(Map.of("t.md", TERMS), "[{'op':'remove','path':'x.md'}]", "no document 'x.md'");
  }

  @Test
  void lines_are_inserted_deleted_and_moved_by_their_numbers_before_all_operations()
      throws Exception {
    assertThat(
            one(
                TERMS,
                "[{'op':'insert','path':'t.md','line':1,'text':'0. First.'},"
                    + "{'op':'delete','path':'t.md','lines':[2,2]},"
                    + "{'op':'move','path':'t.md','lines':[3,3],'line':4}]"))
        .isEqualTo("# Terms\n0. First.\n3. Berlin.\n2. Deliver in 45 days.\n");
    assertThat(
            apply(
                Map.of("a", "1\n2\n", "b", "3\n"),
                "[{'op':'move','path':'a','lines':[2,2],'to':'b','line':0}]"))
        .isEqualTo(Map.of("a", "1\n", "b", "2\n3\n"));
    assertRefused(
        Map.of("t.md", TERMS), "[{'op':'insert','path':'t.md','line':5,'text':'x'}]", "1 to 4");
    assertRefused(Map.of("t.md", TERMS), "[{'op':'delete','path':'t.md','lines':[0,1]}]", "line 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'delete','path':'t.md','lines':[2,3]},{'op':'delete','path':'t.md','lines':[3,3]}",
        "{'op':'replace','path':'t.md','old':'Berlin','new':'x'},{'op':'delete','path':'t.md','lines':[4,4]}",
        "{'op':'replace','path':'t.md','old':'Pay in','new':'x'},{'op':'replace','path':'t.md','old':'in 45 days.\\n2','new':'y'}",
        "{'op':'delete','path':'t.md','lines':[2,3]},{'op':'split','path':'t.md','cuts':[{'line':3,'to':'b'}]}",
        "{'op':'delete','path':'t.md','lines':[1,3]},{'op':'insert','path':'t.md','line':2,'text':'x'}"
      })
  void two_operations_do_not_change_the_same(String operations) {
    assertRefused(Map.of("t.md", TERMS), "[" + operations + "]", "t.md");
  }

  @ParameterizedTest
  @CsvSource({"'a\nb\nc',c,x,'a\nb\nx'", "'a\r\nb\r\n',b,'x\ny','a\r\nx\r\ny\r\n'"})
  void ends_of_lines_and_of_the_document_stay_as_they_are(
      String before, String old, String text, String after) throws Exception {
    String json = JSON_MAPPER.writeValueAsString(text);
    assertThat(
            one(
                before,
                "[{'op':'replace','path':'t.md','old':'%s','new':%s}]".formatted(old, json)))
        .isEqualTo(after);
  }

  @Test
  void a_document_without_a_last_line_end_gets_none_and_a_mark_of_byte_order_stays()
      throws Exception {
    assertThat(one("a\nb", "[{'op':'insert','path':'t.md','line':2,'text':'c\\n'}]"))
        .isEqualTo("a\nb\nc");
    assertThat(one("a\nb", "[{'op':'delete','path':'t.md','lines':[2,2]}]")).isEqualTo("a");
    assertThat(one("\uFEFFa\r\nb\r\n", "[{'op':'delete','path':'t.md','lines':[1,1]}]"))
        .isEqualTo("\uFEFFb\r\n");
    assertThat(one("a\r\nb\nc\r\n", "[{'op':'insert','path':'t.md','line':1,'text':'x'}]"))
        .isEqualTo("a\r\nx\r\nb\nc\r\n");
    assertThat(one("a\r\nb\r\n", "[{'op':'replace','path':'t.md','old':'a\\nb','new':'c'}]"))
        .isEqualTo("c\r\n");
    assertThat(one("", "[{'op':'insert','path':'t.md','line':0,'text':'c'}]")).isEqualTo("c\n");
  }

  @Test
  void documents_are_made_renamed_removed_split_and_merged() throws Exception {
    assertThat(
            apply(
                Map.of("a.md", "1\n2\n3\n", "b.md", "4", "c.md", "5\n", "d.md", "6\n"),
                "[{'op':'split','path':'a.md','cuts':[{'line':2,'to':'a2.md'},{'line':3,'to':'a3.md'}]},"
                    + "{'op':'replace','path':'a.md','old':'2','new':'two'},"
                    + "{'op':'merge','paths':['b.md','c.md'],'to':'b.md'},"
                    + "{'op':'rename','path':'d.md','to':'c.md'},"
                    + "{'op':'create','path':'e.md','text':'7'}]"))
        .isEqualTo(
            Map.of(
                "a.md", "1\n", "a2.md", "two\n", "a3.md", "3\n", "b.md", "4\n5\n", "c.md", "6\n",
                "e.md", "7"));
    assertThat(apply(Map.of("a", "1"), "[{'op':'remove','path':'a'}]")).isEmpty();
    assertRefused(
        Map.of("a", "1", "b", "2"), "[{'op':'rename','path':'a','to':'b'}]", "Two documents");
    assertRefused(
        Map.of("a", "1"),
        "[{'op':'rename','path':'a','to':'b'},{'op':'remove','path':'a'}]",
        "Another operation");
    assertRefused(Map.of("a", "1"), "[{'op':'create','path':'a','text':''}]", "already");
  }

  private static final String JSON =
      """
      {
        "fee": 1.50,
        "terms": [
          {"id": "a", "days": 45},
          {"id": "b", "days": 10}
        ],
        "none": {}
      }
      """;

  @Test
  void what_is_put_there_is_written_as_its_document() throws Exception {
    assertThat(one("a\nb\n", "[{'op':'insert','path':'t.md','line':1,'text':'x\\r\\ny'}]"))
        .isEqualTo("a\nx\ny\nb\n");
    Map<String, String> after =
        apply(
            Map.of("t.json", "{\r\n  \"a\": 1e5,\r\n  \"b\": {}\r\n}\r\n"),
            "[{'op':'json','path':'t.json','patch':[{'op':'move','from':'/a','path':'/c'},{'op':'add','path':'/b/x','value':[1]}]}]");
    assertThat(after)
        .containsEntry(
            "t.json",
            "{\r\n  \"b\": {\r\n    \"x\": [\r\n      1\r\n    ]\r\n  },\r\n  \"c\": 1e5\r\n}\r\n");
  }

  /** A table with many cells set, as a ratio. */
  @Test
  void many_cells_of_one_table_take_no_quadratic_time() throws Exception {
    long few = cells(500);
    assertThat((double) cells(5_000) / few).isLessThan(60);
  }

  private static long cells(int rows) throws Exception {
    StringBuilder table = new StringBuilder("id,x\n");
    List<Operation> operations = new ArrayList<>();
    for (int n = 0; n < rows; n++) {
      table.append(n).append(",1\n");
      operations.add(new Operation.SetCell("t.csv", String.valueOf(n), "x", Optional.empty(), "2"));
    }
    long best = Long.MAX_VALUE;
    for (int n = 0; n < 5; n++) {
      long begun = System.nanoTime();
      Edits.apply(Map.of("t.csv", table.toString()), operations);
      best = Math.min(best, System.nanoTime() - begun);
    }
    return best;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'op':'replace','path':'/terms/0/days','value':30} | 45 | 30",
        "{'op':'add','path':'/terms/1','value':{'id':'c'}} | {\"id\": \"b\" | {\\n      \"id\": \"c\"\\n    },\\n    {\"id\": \"b\"",
        "{'op':'add','path':'/terms/-','value':1} | 10} | 10},\\n    1",
        "{'op':'add','path':'/terms/0/net','value':true} | 45 | 45, \"net\": true",
        "{'op':'add','path':'/fee','value':1.10} | 1.50 | 1.10",
        "{'op':'remove','path':'/fee'} | \"fee\": 1.50,\\n  \"terms\" | \"terms\"",
        "{'op':'remove','path':'/none'} | ,\\n  \"none\": {} | ``",
        "{'op':'remove','path':'/terms/1'} | ,\\n    {\"id\": \"b\", \"days\": 10} | ``",
        "{'op':'add','path':'/none/x','value':'y'} | {} | {\\n    \"x\": \"y\"\\n  }",
        "{'op':'test','path':'/fee','value':1.50} | x | x",
        "{'op':'copy','from':'/fee','path':'/none'} | {} | 1.50"
      })
  void a_value_of_json_is_patched_and_the_rest_stays_as_it_is_written(
      String patch, String old, String now) throws Exception {
    Map<String, String> after =
        apply(
            Map.of("t.json", JSON),
            "[{'op':'json','path':'t.json','patch':[%s]}]".formatted(patch));
    String expected = JSON.replace(old.replace("\\n", "\n"), now.replace("\\n", "\n"));
    assertThat(after.get("t.json")).isEqualTo(expected);
  }

  @Test
  void patches_come_one_after_the_other_and_all_or_none() throws Exception {
    assertThat(
            apply(
                    Map.of("t.json", "{\"a\":1,\"b\":[2]}"),
                    "[{'op':'json','path':'t.json','patch':[{'op':'add','path':'/b/0','value':'x'},"
                        + "{'op':'move','from':'/b/1','path':'/c'},{'op':'remove','path':'/a'}]}]")
                .get("t.json"))
        .isEqualTo("{\"b\":[\"x\"],\"c\":2}");
    assertRefused(
        Map.of("t.json", JSON),
        "[{'op':'json','path':'t.json','patch':[{'op':'remove','path':'/fee'},{'op':'remove','path':'/fee'}]}]",
        "Patch 2 (remove /fee)",
        "[terms, none]");
    assertRefused(
        Map.of("t.json", JSON),
        "[{'op':'json','path':'t.json','patch':[{'op':'test','path':'/fee','value':1.6}]}]",
        "it is 1.50");
    assertRefused(
        Map.of("t.json", "{"),
        "[{'op':'json','path':'t.json','patch':[{'op':'remove','path':'/a'}]}]",
        "no JSON");
    assertRefused(
        Map.of("t.json", "[".repeat(10_000)),
        "[{'op':'json','path':'t.json','patch':[{'op':'remove','path':'/a'}]}]",
        "no JSON");
  }

  @Test
  void a_cell_is_set_by_its_row_and_column() throws Exception {
    String table = "id;name;price\r\n1;\"A; B\";10\r\n2;C;20";
    assertThat(
            apply(
                    Map.of("t.csv", table),
                    "[{'op':'cell','path':'t.csv','key':'2','column':'price','old':'20','new':'21'},"
                        + "{'op':'cell','path':'t.csv','key':'1','column':'name','new':'D'},"
                        + "{'op':'cell','path':'t.csv','key':'2','column':'name','new':'E; F'}]")
                .get("t.csv"))
        .isEqualTo("id;name;price\r\n1;\"D\";10\r\n2;\"E; F\";21");
    for (List<String> wrong :
        List.of(
            List.of("'key':'3','column':'price'", "0 rows have '3'"),
            List.of("'key':'1','column':'cost'", "[id, name, price]"),
            List.of("'key':'1','column':'price','old':'11'", "has '10'"))) {
      assertRefused(
          Map.of("t.csv", table),
          "[{'op':'cell','path':'t.csv',%s,'new':'x'}]".formatted(wrong.getFirst()),
          wrong.getLast());
    }
    assertRefused(
        Map.of("t.csv", "a,b\n\"1,2\n"),
        "[{'op':'cell','path':'t.csv','key':'1','column':'b','new':'x'}]",
        "quote that does not end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[{}]",
        "[{'op':'x'}]",
        "[{'op':'replace','path':'a','old':'b'}]",
        "[{'op':'replace','path':1,'old':'b','new':'c'}]",
        "[{'op':'replace','path':'a','old':'b','new':'c','lines':[1,2]}]",
        "[{'op':'delete','path':'a'}]",
        "[{'op':'delete','path':'a','lines':[2,1]}]",
        "[{'op':'split','path':'a','cuts':[]}]",
        "[{'op':'create','path':'a','text':'\\ud83d'}]"
      })
  void what_is_no_operation_says_what_one_is(String operations) {
    assertThatThrownBy(() -> apply(Map.of("a", "b"), operations))
        .hasMessageContaining("'")
        .isNotInstanceOf(RuntimeException.class);
  }

  /** Time for ten times as many edits of ten times as long a document, as a ratio. */
  @Test
  void many_edits_of_one_document_take_no_quadratic_time() throws Exception {
    long few = nanos(2_000);
    long many = nanos(20_000);
    assertThat((double) many / few).isLessThan(60);
  }

  private static long nanos(int edits) throws Exception {
    StringBuilder text = new StringBuilder();
    List<Operation> operations = new ArrayList<>();
    for (int n = 1; n <= edits; n++) {
      text.append("This is line ").append(n).append(" of many.\n");
      operations.add(new Operation.Delete("t", n, n));
      operations.add(new Operation.Insert("t", n, "New line " + n));
    }
    Map<String, String> before = Map.of("t", text.toString());
    long best = Long.MAX_VALUE;
    for (int n = 0; n < 5; n++) {
      long begun = System.nanoTime();
      assertThat(Edits.apply(before, operations).get("t")).startsWith("New line 1\n");
      best = Math.min(best, System.nanoTime() - begun);
    }
    return best;
  }
}
