package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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

  @Test
  void the_longest_delay_is_the_cap_itself() {
    RandomGenerator most =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            throw new AssertionError("A delay has a bound");
          }

          @Override
          public long nextLong(long bound) {
            return bound - 1;
          }
        };
    assertThat(RetryPolicy.DEFAULT.retryDelay(0, Duration.ZERO, most)).hasSeconds(2);
    assertThat(RetryPolicy.DEFAULT.retryDelay(3, Duration.ZERO, most)).hasSeconds(16);
    assertThat(RetryPolicy.DEFAULT.retryDelay(40, Duration.ZERO, most)).hasMinutes(15);
  }

  @Test
  void a_failed_delivery_is_hidden_for_twice_as_long_each_time_up_to_four_minutes() {
    assertThat(IntStream.rangeClosed(0, 6).mapToObj(RetryPolicy.DEFAULT::redelivery))
        .extracting(Duration::toSeconds)
        .containsExactly(30L, 30L, 60L, 120L, 240L, 240L, 240L);
  }
}
