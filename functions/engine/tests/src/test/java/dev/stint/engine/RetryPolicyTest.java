package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  @Test
  void delays_are_spread_between_nothing_and_a_doubling_cap() {
    for (int attempt = 0; attempt < 40; attempt++) {
      long cap = Math.min(900_000L, 2_000L << Math.min(attempt, 20));
      for (int seed = 0; seed < 200; seed++) {
        Duration delay = RetryPolicy.DEFAULT.retryDelay(attempt, Duration.ZERO, new Random(seed));
        assertThat(delay).isBetween(Duration.ZERO, Duration.ofMillis(cap));
      }
    }
  }

  @Test
  void a_delay_is_never_shorter_than_the_vendor_asked() {
    assertThat(RetryPolicy.DEFAULT.retryDelay(0, Duration.ofSeconds(30), new Random(1)))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    assertThat(RetryPolicy.DEFAULT.retryDelay(0, Duration.ofHours(2), new Random(1)))
        .isEqualTo(Duration.ofHours(2));
  }
}
