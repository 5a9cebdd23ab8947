package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.message.Usage;
import org.junit.jupiter.api.Test;

class PriceTest {

  @Test
  void cached_input_has_its_own_price() {
    Price price = Price.of("3", "0.30", "15");
    assertThat(price.of(new Usage(1_000_000, 100_000, 400_000))).isEqualByComparingTo("3.42");
  }

  @Test
  void of_an_estimate_nobody_knows_what_was_written_to_the_cache() {
    Price price = Price.of("3", "0.30", "3.75", "15");
    assertThat(price.of(new Usage(1_000_000, 0, 0, true))).isEqualByComparingTo("3.75");
    assertThat(price.of(new Usage(1_000_000, 0, 0))).isEqualByComparingTo("3");
  }

  @Test
  void a_cost_is_exact_down_to_the_token() {
    assertThat(Price.of("0.0375", "0", "0").of(new Usage(1, 0, 0)))
        .isEqualByComparingTo("0.0000000375");
  }

  @Test
  void a_negative_price_is_refused() {
    assertThatThrownBy(() -> Price.of("-1", "0", "0")).isInstanceOf(IllegalArgumentException.class);
  }
}
