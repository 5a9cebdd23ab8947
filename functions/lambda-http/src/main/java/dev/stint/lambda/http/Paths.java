package dev.stint.lambda.http;

import static java.util.Locale.ROOT;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Paths as gateways pass them on: a Function URL leaves them escaped, an HTTP API removes one layer
 * of escapes.
 */
final class Paths {

  private static final Pattern ESCAPED = Pattern.compile("%[0-9A-Fa-f]{2}");
  private static final String PLAIN = "-._~!$&'()*+,;=:@/";

  private static final Pattern LAYER = Pattern.compile("%2(5|[eE]|[fF])");
  private static final Map<String, String> SEEN = Map.of("%25", "%", "%2e", ".", "%2f", "/");

  /** More layers than any client needs. */
  private static final int LAYERS_MAX = 4;

  private Paths() {}

  /** Escapes the characters that a path may not contain. Existing escapes stay. */
  static String escape(String path) {
    StringBuilder escaped = new StringBuilder();
    for (int at = 0; at < path.length(); ) {
      int letter = path.codePointAt(at);
      boolean plain =
          (letter < 0x80 && Character.isLetterOrDigit(letter)) || PLAIN.indexOf(letter) >= 0;
      boolean done = letter == '%' && ESCAPED.matcher(path).region(at, path.length()).lookingAt();
      if (plain || done) {
        escaped.appendCodePoint(letter);
      } else {
        for (byte each : Character.toString(letter).getBytes(StandardCharsets.UTF_8)) {
          escaped.append("%%%02X".formatted(each));
        }
      }
      at += Character.charCount(letter);
    }
    return escaped.toString();
  }

  /** Whether a part of the path is {@code .} or {@code ..}, in up to 4 layers of escapes. */
  static boolean hasDots(String path) {
    String plain = path;
    for (int layer = 0; layer < LAYERS_MAX && plain.contains("%2"); layer++) {
      plain = LAYER.matcher(plain).replaceAll(match -> SEEN.get(match.group().toLowerCase(ROOT)));
    }
    return Arrays.stream(plain.replace('\\', '/').split("/", -1))
        .anyMatch(part -> part.equals(".") || part.equals(".."));
  }
}
