package dev.stint.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stint.codec.ExactJson;
import dev.stint.link.DecisionLinks;
import dev.stint.mail.Page.Asked;
import dev.stint.mail.Page.Word;
import dev.stint.message.Payload;
import dev.stint.run.Hold;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Builds the part of a mail that asks for a decision: the call, the words that decide it, and a
 * signed link. The arguments of the call are shown in full or not at all.
 *
 * @param base the address of the API for people; without it there are no links
 */
record Asking(DecisionLinks links, Optional<URI> base) {

  /**
   * @param bound whether a signed address binds replies to this hold; if not, no word decides it
   */
  Asked about(Hold hold, String to, boolean bound, Function<Payload, String> texts, Instant now) {
    Instant expires = hold.expires();
    List<Word> words =
        Words.offered(hold).stream()
            .filter(choice -> bound)
            .map(choice -> new Word(Words.of(choice), Words.meaning(choice)))
            .toList();
    return new Asked(
        hold.toolCall().map(open -> open.call().tool()).orElse(null),
        hold.toolCall().map(open -> arguments(hold, open.call().arguments(), texts)).orElse(null),
        words.isEmpty() ? null : words,
        link(hold, to, now).orElse(null),
        expires == null ? null : expires.toString(),
        expires == null ? null : hold.reason().onExpiry());
  }

  private static String arguments(Hold hold, Payload arguments, Function<Payload, String> texts) {
    return Words.isShown(hold)
        ? visible(texts.apply(arguments))
        : "(its arguments have %d bytes, too many for a mail)".formatted(arguments.bytes());
  }

  /** Writes arguments as compact JSON, and escapes characters that are invisible or move others. */
  private static String visible(String arguments) {
    String json;
    try {
      json = ExactJson.read(arguments).toString();
    } catch (JsonProcessingException e) {
      json = arguments;
    }
    StringBuilder visible = new StringBuilder();
    json.codePoints()
        .forEach(
            letter -> {
              if (isShapeless(letter)) {
                visible.append(String.format(Locale.ROOT, "\\u%04x", letter));
              } else {
                visible.appendCodePoint(letter);
              }
            });
    return visible.toString();
  }

  private static boolean isShapeless(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private Optional<String> link(Hold hold, String to, Instant now) {
    return base.flatMap(
        at ->
            links
                .token(hold, to, now)
                .map(token -> at.toString().replaceAll("/+$", "") + "/decisions/" + token));
  }
}
