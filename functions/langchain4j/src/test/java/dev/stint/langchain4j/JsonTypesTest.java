package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.output.structured.Description;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Refused;
import dev.stint.agent.ToolOutcome.Returned;
import java.io.IOException;
import java.io.InputStream;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every value that a model is offered can be bound; a type that cannot be bound is refused before.
 */
class JsonTypesTest {

  enum Size {
    @JsonProperty("s")
    SMALL,
    LARGE
  }

  record Note(
      String text, Optional<String> by, @Nullable String at, @Description("in words") Size size) {}

  record Tree(String name, List<Tree> children) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Circle.class, name = "circle"),
    @JsonSubTypes.Type(value = Square.class, name = "square")
  })
  sealed interface Shape {}

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  interface Open {}

  static final class Bean {
    private String name = "";
    private Duration takes = Duration.ZERO;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name + takes;
    }
  }

  static Stream<Arguments> readable() {
    return Stream.of(
        Arguments.of(Instant.class, "\"2026-11-24T10:00:00Z\""),
        Arguments.of(OffsetDateTime.class, "\"2026-11-24T10:00:00+01:00\""),
        Arguments.of(ZonedDateTime.class, "\"2026-11-24T10:00:00+01:00\""),
        Arguments.of(LocalDate.class, "\"2026-11-24\""),
        Arguments.of(LocalDateTime.class, "\"2026-11-24T10:00:00\""),
        Arguments.of(LocalTime.class, "\"10:00:00\""),
        Arguments.of(OffsetTime.class, "\"10:00:00+01:00\""),
        Arguments.of(Duration.class, "\"PT15M\""),
        Arguments.of(Period.class, "\"P1M10D\""),
        Arguments.of(Year.class, "2026"),
        Arguments.of(YearMonth.class, "\"2026-11\""),
        Arguments.of(MonthDay.class, "\"--11-24\""),
        Arguments.of(ZoneId.class, "\"Europe/Berlin\""),
        Arguments.of(ZoneOffset.class, "\"+01:00\""),
        Arguments.of(DayOfWeek.class, "\"MONDAY\""),
        Arguments.of(Month.class, "\"MAY\""),
        Arguments.of(OptionalInt.class, "7"),
        Arguments.of(OptionalLong.class, "9007199254740993"),
        Arguments.of(OptionalDouble.class, "0.5"),
        Arguments.of(UUID.class, "\"5e0fbd0c-6d0c-4f0e-9d5f-7d4f0c0b1a11\""),
        Arguments.of(Locale.class, "\"en-GB\""),
        Arguments.of(Currency.class, "\"EUR\""),
        Arguments.of(byte[].class, "\"AAEC\""),
        Arguments.of(char.class, "\"x\""),
        Arguments.of(Size.class, "\"s\""),
        Arguments.of(int[].class, "[1,2]"),
        Arguments.of(Bean.class, "{\"name\":\"Ada\",\"takes\":\"PT1H\"}"),
        Arguments.of(Circle.class, "{\"kind\":\"circle\",\"radius\":2}"),
        Arguments.of(Shape.class, "{\"kind\":\"square\",\"side\":2}"));
  }

  @ParameterizedTest
  @MethodSource("readable")
  void what_has_a_schema_can_be_read_and_written(Class<?> type, String json) throws IOException {
    JsonNode schema = new JsonTypes().schema(ToolJson.MAPPER.constructType(type));
    assertThat(schema.isObject()).isTrue();
    Object value = ToolJson.MAPPER.readValue(json, type);
    String written = ToolJson.MAPPER.writeValueAsString(value);
    assertThat(ToolJson.MAPPER.writeValueAsString(ToolJson.MAPPER.readValue(written, type)))
        .isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        InputStream.class,
        Open.class,
        Stream.class,
        Thread.class,
        Class.class,
        CompletableFuture.class
      })
  void what_cannot_be_read_is_refused(Class<?> type) {
    JavaType java = ToolJson.MAPPER.constructType(type);
    assertThatThrownBy(() -> new JsonTypes().schema(java))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(type.getSimpleName());
  }

  static class Diary {

    @Tool("Notes something down")
    String note(
        Note note,
        Optional<Instant> at,
        @Nullable Duration within,
        Set<Size> sizes,
        Map<String, LocalDate> dates,
        Optional<List<Shape>> shapes) {
      return "%s %s %s %s %s %s".formatted(note, at, within, sizes, dates, shapes);
    }

    @Tool("Grows")
    int grow(Tree tree) {
      return 1 + tree.children().stream().mapToInt(this::grow).sum();
    }

    @Tool("Answers later")
    CompletionStage<Note> later() {
      return CompletableFuture.supplyAsync(
          () -> new Note("hi", Optional.empty(), null, Size.LARGE));
    }

    @Tool("Says when")
    Map<String, Object> when() {
      return Map.of("at", Instant.parse("2026-11-24T10:00:00Z"));
    }
  }

  static class Odd {
    @Tool("Reads")
    void read(InputStream in) {}
  }

  private static ToolOutcome call(String tool, String arguments) throws Exception {
    return ToolBox.of(new Diary()).stream()
        .filter(found -> found.spec().name().equals(tool))
        .findFirst()
        .orElseThrow()
        .call(new ToolInvocation(new RunId("r-1"), ActionId.parse("1.1"), arguments, Instant.MAX));
  }

  @Test
  void optional_parts_may_be_left_out() throws Exception {
    assertThat(
            call("note", "{\"note\":{\"text\":\"hi\",\"size\":\"s\"},\"sizes\":[],\"dates\":{}}"))
        .isEqualTo(
            new Returned(
                "Note[text=hi, by=Optional.empty, at=null, size=SMALL] Optional.empty null [] {} Optional.empty"));
    assertThat(
            call(
                "note",
                """
                {"note": {"text": "hi", "by": "Ada", "at": "home", "size": "LARGE"},
                 "at": "2026-11-24T10:00:00Z", "within": "PT1H", "sizes": ["s"],
                 "dates": {"due": "2026-12-01"}, "shapes": [{"kind": "circle", "radius": 1}]}"""))
        .isEqualTo(
            new Returned(
                "Note[text=hi, by=Optional[Ada], at=home, size=LARGE] Optional[2026-11-24T10:00:00Z] PT1H [SMALL] {due=2026-12-01} Optional[[Circle[radius=1]]]"));
  }

  @Test
  void a_time_that_is_none_is_refused() throws Exception {
    assertThat(
            call(
                "note",
                "{\"note\":{\"text\":\"hi\",\"size\":\"s\"},\"sizes\":[],\"dates\":{},\"at\":\"tomorrow\"}"))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).contains("tomorrow"));
  }

  @Test
  void a_type_that_contains_itself_is_described_once() throws Exception {
    assertThat(
            call(
                "grow",
                "{\"tree\":{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}}"))
        .isEqualTo(new Returned("2"));
    assertThat(call("grow", "{\"tree\":{\"name\":\"a\",\"children\":[{\"name\":1}]}}"))
        .isInstanceOf(Refused.class);
  }

  @Test
  void results_are_compact_json_and_waited_for() throws Exception {
    assertThat(call("later", "{}"))
        .isEqualTo(new Returned("{\"text\":\"hi\",\"by\":null,\"at\":null,\"size\":\"LARGE\"}"));
    assertThat(call("when", "")).isEqualTo(new Returned("{\"at\":\"2026-11-24T10:00:00Z\"}"));
  }

  @Test
  void a_tool_that_can_never_work_is_refused_by_name() {
    assertThatThrownBy(() -> ToolBox.of(new Odd()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Odd.read", "argument 'in'", "java.io.InputStream");
  }
}
