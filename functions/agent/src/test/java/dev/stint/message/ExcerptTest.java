package dev.stint.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void a_text_that_fits_is_all_of_it() {
    assertThat(Excerpt.of("four", 4)).isEqualTo("four");
    assertThat(Excerpt.beginning("four", 4)).isEqualTo("four");
    assertThat(Excerpt.of("", 0)).isEmpty();
  }

  @Test
  void a_longer_text_is_its_beginning() {
    assertThat(Excerpt.of("fives", 4)).isEqualTo("five …");
    assertThat(Excerpt.beginning("fives", 4)).isEqualTo("five");
    assertThat(Excerpt.beginning("fives", 0)).isEmpty();
  }

  @Test
  void no_letter_is_split() {
    assertThat(Excerpt.beginning("a🙂b", 2)).isEqualTo("a");
    assertThat(Excerpt.beginning("a🙂b", 3)).isEqualTo("a🙂");
    assertThat(Excerpt.of("🙂🙂", 1)).isEqualTo(" …");
  }
}
