package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How approval rules read the arguments of a call. */
class ArgumentsTest {

  private static Arguments args(Object amount) {
    return new Arguments(Map.of("amount", amount));
  }

  @Test
  void numbers_do_not_wrap() {
    assertThat(args(4_294_967_296L).isAtLeast("amount", 100)).isTrue();
    assertThat(args(new BigInteger("18446744073709551616")).isAtLeast("amount", 100)).isTrue();
    assertThat(args(new BigDecimal("99.99")).isAtLeast("amount", 100)).isFalse();
    assertThat(args(new BigDecimal("1e400")).isAbove("amount", Long.MAX_VALUE)).isTrue();
    assertThat(args(new BigDecimal("49.90")).number("amount")).hasToString("49.90");
  }

  @Test
  void what_is_missing_or_of_another_kind_fails_and_so_asks_a_person() {
    for (Object odd : List.of("4294967296", true, List.of(1), Map.of(), 1.0, Double.NaN)) {
      assertThatThrownBy(() -> args(odd).isAtLeast("amount", 100))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'amount' is not a number");
    }
    assertThatThrownBy(() -> args(1).number("sum")).hasMessage("argument 'sum' is missing");
    assertThatThrownBy(() -> args(1).text("amount")).hasMessageContaining("not a text");
  }

  @Test
  void what_is_nested_is_read_the_same_way() {
    Arguments args =
        new Arguments(
            Map.of(
                "to", Map.of("name", "Ada", "vip", true),
                "lines", List.of(Map.of("sum", 7)),
                "tags", List.of("a", "b")));
    assertThat(args.object("to").text("name")).isEqualTo("Ada");
    assertThat(args.object("to").flag("vip")).isTrue();
    assertThat(args.objects("lines").getFirst().number("sum")).isEqualByComparingTo("7");
    assertThat(args.texts("tags")).containsExactly("a", "b");
    assertThat(args.has("tags")).isTrue();
    assertThat(args.has("none")).isFalse();
  }
}
