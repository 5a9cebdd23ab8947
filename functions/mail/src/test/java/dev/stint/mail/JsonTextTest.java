package dev.stint.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void values_are_lines_under_the_names_of_what_they_are_in() {
    assertThat(
            JsonText.of(
                """
                {"customer":"Alder","paid":false,"lines":[{"item":"Desk","price":19.90},
                 {"item":"Lamp","price":1E+2}],"until":{"year":2026},"tags":["a","b"],"none":[],"nil":null,
                 "note":"Two\\nlines"}"""))
        .isEqualTo(
            """
            customer: Alder
            paid: false
            lines:
              -
                item: Desk
                price: 19.90
              -
                item: Lamp
                price: 1E+2
            until:
              year: 2026
            tags:
              - a
              - b
            none: none
            nil: null
            note: Two
              lines""");
  }

  @Test
  void a_value_alone_is_its_text() {
    assertThat(JsonText.of("42")).isEqualTo("42");
    assertThat(JsonText.of("\"EUR\"")).isEqualTo("EUR");
    assertThat(JsonText.of("[1,2]")).isEqualTo("- 1\n- 2");
    assertThat(JsonText.of("{}")).isEmpty();
  }

  @Test
  void what_is_no_json_is_refused() {
    assertThatThrownBy(() -> JsonText.of("{")).isInstanceOf(IllegalArgumentException.class);
  }
}
