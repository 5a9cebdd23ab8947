package dev.stint.story;

import dev.stint.message.Excerpt;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts of the log as parts of a sentence: on one line, without marks that change what is seen. */
final class Words {

  /** Most characters of a text of the log in a sentence. */
  static final int QUOTE_CHARS_MAX = 160;

  private static final int NAME_CHARS_MAX = 200;

  /** Ends a text that is shortened. */
  static final String MORE = " …";

  private static final int READ_CHARS_MAX = 4_000;
  private static final Pattern MARKUP =
      Pattern.compile(
          "[\\\\`*\\[\\]<>&|~@]|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])|:(?=//)|(?<=\\bwww)\\.");
  private static final Pattern UNSEEN = Pattern.compile("[\\s\\p{C}\\p{Z}]++");

  private Words() {}

  /** A text between quotation marks, from its first word on; marks in it become single ones. */
  static String quote(String text) {
    Matcher blank = UNSEEN.matcher(text);
    String words = blank.lookingAt() ? text.substring(blank.end()) : text;
    String begins = even(Excerpt.beginning(words, READ_CHARS_MAX));
    boolean isAll = words.length() <= READ_CHARS_MAX && begins.length() <= QUOTE_CHARS_MAX;
    return "«%s»".formatted(isAll ? begins : Excerpt.beginning(begins, QUOTE_CHARS_MAX) + MORE);
  }

  static String quote(Payload payload) {
    return quote(payload.known());
  }

  /** The texts of a message. */
  static String quote(List<Part> parts) {
    return quote(texts(parts));
  }

  static String texts(List<Part> parts) {
    return parts.stream()
        .filter(Text.class::isInstance)
        .map(part -> part.payload().known())
        .collect(Collectors.joining("\n"));
  }

  static boolean hasText(List<Part> parts) {
    return parts.stream()
        .anyMatch(part -> part instanceof Text said && !even(said.payload().known()).isEmpty());
  }

  /** A name between apostrophes. */
  static String name(String name) {
    String shown = shown(name);
    return shown.isEmpty() ? "(no name)" : "'%s'".formatted(shown);
  }

  /** A name as sentences show it; a very long one is shortened. */
  static String shown(String name) {
    return Excerpt.of(even(name), NAME_CHARS_MAX);
  }

  /** Several names: 'a', 'b' and 'c'. */
  static String list(List<String> words) {
    return words.size() < 2
        ? String.join("", words)
        : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
  }

  static String steps(long count) {
    return count + (count == 1 ? " step" : " steps");
  }

  static String times(int count) {
    return count + (count == 1 ? " time" : " times");
  }

  /** To the second, in UTC. */
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
  }

  /** For Markdown, in which it is shown as it is. */
  static String escaped(String text) {
    return MARKUP.matcher(text).replaceAll("\\\\$0");
  }

  /** A text as sentences show it; applied twice it changes nothing. */
  static String even(String text) {
    return Excerpt.line(text).replace('«', '‹').replace('»', '›').replace('\'', '’');
  }
}
