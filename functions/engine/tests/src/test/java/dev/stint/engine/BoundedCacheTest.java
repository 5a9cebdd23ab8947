package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a cache keeps, and what makes room. */
class BoundedCacheTest {

  private final BoundedCache<String, String> cache = new BoundedCache<>(10, String::length);

  private boolean keeps(String key) {
    return cache.get(key).isPresent();
  }

  @Test
  void a_value_of_just_the_bound_is_kept_and_a_larger_one_is_not() {
    cache.put("a", "x".repeat(10));
    assertThat(keeps("a")).isTrue();
    cache.put("b", "x".repeat(11));
    assertThat(keeps("b")).isFalse();
    assertThat(keeps("a")).as("nothing made room for it").isTrue();
  }

  @Test
  void values_are_kept_up_to_the_bound_together() {
    cache.put("a", "x".repeat(5));
    cache.put("b", "x".repeat(5));
    assertThat(keeps("a") && keeps("b")).isTrue();
    cache.put("c", "x");
    assertThat(keeps("a")).isFalse();
    assertThat(keeps("b") && keeps("c")).isTrue();
  }

  @Test
  void the_value_that_was_not_read_for_longest_makes_room() {
    cache.put("a", "x".repeat(5));
    cache.put("b", "x".repeat(5));
    cache.get("a");
    cache.put("c", "x".repeat(5));
    assertThat(keeps("b")).isFalse();
    assertThat(keeps("a") && keeps("c")).isTrue();
  }

  @Test
  void a_value_that_replaces_another_counts_once() {
    for (int n = 0; n < 5; n++) {
      cache.put("a", "x".repeat(5));
    }
    cache.put("b", "x".repeat(5));
    assertThat(keeps("a") && keeps("b")).isTrue();
    cache.put("a", "x".repeat(11));
    assertThat(keeps("a")).as("its old value is gone").isFalse();
  }

  @Test
  void what_is_removed_leaves_its_room() {
    cache.put("a", "x".repeat(10));
    cache.remove("a");
    cache.put("b", "x".repeat(5));
    cache.put("c", "x".repeat(5));
    assertThat(keeps("a")).isFalse();
    assertThat(keeps("b") && keeps("c")).isTrue();
  }
}
