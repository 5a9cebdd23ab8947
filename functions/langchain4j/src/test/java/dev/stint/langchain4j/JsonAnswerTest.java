package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.langchain4j.model.output.structured.Description;
import dev.stint.agent.Agent;
import dev.stint.agent.AnswerType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonAnswerTest {

  /** A currency. */
  enum Currency {
    EUR,
    USD
  }

  record Line(@Description("what is sold") String item, int count, BigDecimal price) {}

  record Quote(
      String customer,
      Currency currency,
      List<Line> lines,
      LocalDate until,
      Optional<String> note) {}

  sealed interface Verdict permits Accept, Refuse, Later {}

  record Accept(Quote quote) implements Verdict {}

  record Refuse(String why) implements Verdict {}

  sealed interface Later extends Verdict permits Tomorrow {}

  record Tomorrow(int hour) implements Later {}

  record Tree(String name, List<Tree> branches) {}

  private static final String QUOTE =
      """
      {"customer":"Alder","currency":"EUR","lines":[{"item":"Desk","count":2,"price":19.90}],
       "until":"2026-12-24"}""";

  private static final Quote VALUE =
      new Quote(
          "Alder",
          Currency.EUR,
          List.of(new Line("Desk", 2, new BigDecimal("19.90"))),
          LocalDate.of(2026, 12, 24),
          Optional.empty());

  private static AnswerType type(Class<?> type) {
    return Agent.named("a").answers(type).build().answerType().orElseThrow();
  }

  @Test
  void a_record_is_read_with_its_enums_lists_and_records() {
    assertThat(type(Quote.class).read(QUOTE)).isEqualTo(VALUE);
    assertThat(type(Quote.class).name()).isEqualTo("Quote");
    assertThat(type(Quote.class).schema())
        .contains("\"enum\":[\"EUR\",\"USD\"]", "what is sold", "\"format\":\"date\"")
        .startsWith("{\"type\":\"object\"");
  }

  @Test
  void json_in_a_block_of_markdown_and_null_for_nothing_are_understood() {
    String fenced = "```json\n" + QUOTE.replace("}]", "}],\"note\":null") + "\n```\n";
    assertThat(type(Quote.class).read(fenced)).isEqualTo(VALUE);
    assertThat(type(Quote.class).json(fenced)).doesNotContain("note", "\n", " ");
  }

  @Test
  void what_is_no_object_is_the_member_of_one() {
    assertThat(type(Currency.class).read("{\"answer\":\"USD\"}")).isEqualTo(Currency.USD);
    assertThat(type(Currency.class).json("{\"answer\":\"USD\"}")).isEqualTo("\"USD\"");
    assertThat(type(int.class).read("{\"answer\":7}")).isEqualTo(7);
    assertThat(
            (Line[])
                type(Line[].class).read("{\"answer\":[{\"item\":\"a\",\"count\":1,\"price\":2}]}"))
        .containsExactly(new Line("a", 1, new BigDecimal("2")));
    assertThat(type(Line[].class).name()).isEqualTo("Lines");
    assertThat(Stream.of(Currency.class, int.class, Line[].class, Verdict.class))
        .allSatisfy(type -> assertThat(type(type).schema()).startsWith("{\"type\":\"object\""));
  }

  @Test
  void a_sealed_type_is_told_by_the_name_of_what_is_meant() {
    AnswerType type = type(Verdict.class);
    assertThat(type.read("{\"answer\":{\"type\":\"Refuse\",\"why\":\"dear\"}}"))
        .isEqualTo(new Refuse("dear"));
    assertThat(type.read("{\"answer\":{\"type\":\"Accept\",\"quote\":%s}}".formatted(QUOTE)))
        .isEqualTo(new Accept(VALUE));
    assertThat(type.read("{\"answer\":{\"type\":\"Tomorrow\",\"hour\":9}}"))
        .isEqualTo(new Tomorrow(9));
    assertThat(type.schema()).contains("anyOf", "\"const\":\"Refuse\"", "\"const\":\"Tomorrow\"");
  }

  /** Such an enum is a sealed class to Java. */
  enum Operator {
    PLUS {
      @Override
      int of(int one, int other) {
        return one + other;
      }
    };

    abstract int of(int one, int other);
  }

  record Term(Operator operator) {}

  @Test
  void an_enum_whose_constants_have_bodies_is_an_enum() throws Exception {
    assertThat(type(Operator.class).read("{\"answer\":\"PLUS\"}")).isEqualTo(Operator.PLUS);
    assertThat(type(Term.class).read("{\"operator\":\"PLUS\"}")).isEqualTo(new Term(Operator.PLUS));
    assertThat(ToolJson.MAPPER.writeValueAsString(new Term(Operator.PLUS)))
        .isEqualTo("{\"operator\":\"PLUS\"}");
  }

  record Kind(String type) implements Named {}

  sealed interface Named permits Kind {}

  @Test
  void a_member_that_would_be_lost_is_refused() {
    assertThatThrownBy(() -> type(Named.class))
        .hasMessageContaining("has a member 'type' of its own");
  }

  record Hint(Optional<String> text) {}

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "```json\n```", "```\n\n```"})
  void no_text_is_no_answer(String text) {
    assertThatThrownBy(() -> type(Hint.class).read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"```json {}```", "```{}```", "``` {} ```", "```JSON\n{}\n```"})
  void a_block_may_have_one_line(String text) {
    assertThat(type(Hint.class).read(text)).isEqualTo(new Hint(Optional.empty()));
  }

  /** An enum whose constants are numbers to JSON. */
  enum Weight {
    LIGHT(1),
    HEAVY(10);

    private final int kilos;

    Weight(int kilos) {
      this.kilos = kilos;
    }

    @JsonValue
    int kilos() {
      return kilos;
    }
  }

  @Test
  void an_enum_of_numbers_is_one() {
    assertThat(type(Weight.class).read("{\"answer\":10}")).isEqualTo(Weight.HEAVY);
    assertThat(type(Weight.class).schema()).contains("{\"type\":\"integer\",\"enum\":[1,10]}");
  }

  @Test
  void a_model_reads_of_some_problems_and_not_of_all() {
    String lines = "{\"item\":1},".repeat(1_000);
    assertThatThrownBy(() -> type(Line[].class).read("{\"answer\":[%s{}]}".formatted(lines)))
        .hasMessageContaining("; and ")
        .satisfies(thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(4_000));
  }

  @Test
  void a_type_that_contains_itself_is_read() {
    AnswerType type = type(Tree.class);
    assertThat(type.read("{\"name\":\"a\",\"branches\":[{\"name\":\"b\",\"branches\":[]}]}"))
        .isEqualTo(new Tree("a", List.of(new Tree("b", List.of()))));
    assertThat(type.schema()).startsWith("{\"type\":\"object\"").contains("$defs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Sure! Here it is.                                       | no JSON object",
        "[1]                                                     | no JSON object",
        "{\"item\":\"a\",\"count\":1}                            | price",
        "{\"item\":\"a\",\"count\":\"one\",\"price\":1}          | count",
        "{\"item\":\"a\",\"count\":1.5,\"price\":1}              | count",
        "{\"item\":\"a\",\"count\":9999999999,\"price\":1}       | 9999999999",
        "{\"item\":null,\"count\":1,\"price\":1}                | item",
        "{\"item\":\"a\",\"count\":1,\"price\":1,\"more\":2}    | more",
        "{\"item\":\"a\",\"count\":1,\"price\":1} and so on      | no JSON object",
      })
  void what_does_not_fit_is_said_in_words_for_the_model(String text, String why) {
    assertThatThrownBy(() -> type(Line.class).read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  /** Whether it is read or not, nothing else happens. */
  @ParameterizedTest
  @ValueSource(ints = {100, 400, 990, 100_000})
  void what_is_nested_deeply_does_no_harm(int levels) throws Exception {
    String deep = "{\"name\":\"a\",\"branches\":[".repeat(levels) + "]}".repeat(levels);
    AnswerType type = type(Tree.class);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread step =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    type.read(deep);
                  } catch (Throwable e) {
                    thrown.set(e);
                  }
                });
    step.join();
    assertThat(thrown.get())
        .satisfiesAnyOf(
            none -> assertThat(none).isNull(),
            unfit -> assertThat(unfit).isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void a_type_that_cannot_be_read_is_refused_where_the_agent_is_defined() {
    assertThatThrownBy(() -> type(Thread.class))
        .hasMessageContaining("java.lang.Thread cannot be the type of answers");
  }
}
