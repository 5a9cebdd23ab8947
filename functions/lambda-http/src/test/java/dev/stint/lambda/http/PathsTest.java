package dev.stint.lambda.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

  @ParameterizedTest
  @CsvSource({
    "/runs/r-1, /runs/r-1",
    "/runs/a%20b, /runs/a%20b",
    "/runs/a b, /runs/a%20b",
    "/runs/50%, /runs/50%25",
    "/runs/a?b, /runs/a%3Fb",
    "/runs/a#b, /runs/a%23b",
    "/runs/gr\u00fc\u00df, /runs/gr%C3%BC%C3%9F",
    "/runs/\ud83d\ude00, /runs/%F0%9F%98%80",
  })
  void what_a_gateway_has_unescaped_is_escaped_again(String handed, String path) {
    assertThat(Paths.escape(handed)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/decisions/../agents/clerk/runs",
        "/decisions/..%2Fagents/clerk/runs",
        "/decisions/%2e%2E%2fagents",
        "/decisions/..%252fagents",
        "/decisions/%252e%252e/agents",
        "/decisions/./x",
        "/decisions/..\\agents",
        "/.."
      })
  void dots_are_seen_through_their_escapes(String path) {
    assertThat(Paths.hasDots(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/runs/r-1.2", "/decisions/a.b..c", "/runs/...", "/%2", "/a%2e"})
  void names_may_have_dots_in_them(String path) {
    assertThat(Paths.hasDots(path)).isFalse();
  }
}
