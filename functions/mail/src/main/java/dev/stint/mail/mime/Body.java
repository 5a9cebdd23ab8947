package dev.stint.mail.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a mail in its three parts, without blank lines around a part.
 *
 * @param fresh what the sender wrote in this mail
 * @param quoted older text: quoted lines, and what mail programs put below a reply
 * @param signature the text after the line {@code -- } (RFC 3676, section 4.3)
 */
public record Body(String fresh, String quoted, String signature) {

  /** Longer lines are not checked for marks of mail programs, because those lines are short. */
  private static final int LINE_MAX = 400;

  /** "On Monday, Ada wrote:", in the languages of the common programs. */
  private static final Pattern ATTRIBUTION =
      Pattern.compile(
          "(wrote|schrieb( .{1,100})?|écrit|escribió|escreveu|scritto|schreef|skrev|napisał\\(a\\)|kirjoitti) ?:$");

  private static final Pattern BEGINS_ATTRIBUTION =
      Pattern.compile("^(On|Am|Le|El|Em|Il|Op|Den|W dniu|\\d{1,4}[-./])\\b.*");

  /** All text after such a line is quoted. */
  private static final Pattern DIVIDER =
      Pattern.compile(
          "^-{2,} ?(Original Message|Original-Nachricht|Ursprüngliche Nachricht|Message d'origine"
              + "|Mensaje original|Messaggio originale|Forwarded message|Weitergeleitete Nachricht"
              + ") ?-{2,}$|^Begin forwarded message:$|^_{20,}$",
          Pattern.CASE_INSENSITIVE);

  /** The first two lines that Outlook puts above the mail that is answered. */
  private static final Pattern FROM = Pattern.compile("^\\*?(From|Von|De|Da|Van):\\*? .+");

  private static final Pattern SENT =
      Pattern.compile("^\\*?(Sent|Gesendet|Date|Datum|Envoyé|Enviado|Inviato|Verzonden):\\*? .+");

  private static final Pattern SIGNATURE = Pattern.compile("^-- ?$");

  /**
   * Separates a text into its parts. Any text is accepted, and every line except the one before the
   * signature is in one of the parts.
   */
  public static Body of(String text) {
    List<String> fresh = new ArrayList<>();
    List<String> quoted = new ArrayList<>();
    List<String> signature = new ArrayList<>();
    List<String> lines = text.lines().toList();
    boolean isSigned = false;
    boolean rest = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      rest = rest || dividesAt(lines, i);
      if (rest || line.startsWith(">") || attributesAt(lines, i)) {
        quoted.add(line);
      } else if (!isSigned && SIGNATURE.matcher(line).matches()) {
        isSigned = true;
      } else {
        (isSigned ? signature : fresh).add(line);
      }
    }
    return new Body(joined(fresh), joined(quoted), joined(signature));
  }

  /** The sender's first line that is not blank; empty if there is none. */
  public String firstLine() {
    return fresh.lines().filter(line -> !line.isBlank()).findFirst().orElse("").strip();
  }

  /** The sender's own text after the first line. */
  public String behindFirstLine() {
    int end = fresh.indexOf('\n');
    return end < 0 ? "" : fresh.substring(end).strip();
  }

  private static boolean dividesAt(List<String> lines, int at) {
    String line = lines.get(at).strip();
    if (line.length() > LINE_MAX) {
      return false;
    }
    return DIVIDER.matcher(line).matches()
        || (FROM.matcher(line).matches()
            && at + 1 < lines.size()
            && lines.get(at + 1).length() <= LINE_MAX
            && SENT.matcher(lines.get(at + 1).strip()).matches());
  }

  /**
   * Whether an attribution begins at this line; it may be wrapped once, and quoted lines follow it.
   */
  private static boolean attributesAt(List<String> lines, int at) {
    String line = lines.get(at).strip();
    if (line.length() > LINE_MAX) {
      return false;
    }
    if (ATTRIBUTION.matcher(line).find()) {
      return isQuotedBelow(lines, at + 1);
    }
    return BEGINS_ATTRIBUTION.matcher(line).matches()
        && at + 1 < lines.size()
        && lines.get(at + 1).length() <= LINE_MAX
        && ATTRIBUTION.matcher(lines.get(at + 1).strip()).find()
        && isQuotedBelow(lines, at + 2);
  }

  private static boolean isQuotedBelow(List<String> lines, int at) {
    int below = at;
    while (below < lines.size() && lines.get(below).isBlank()) {
      below++;
    }
    return below < lines.size() && lines.get(below).startsWith(">");
  }

  private static String joined(List<String> lines) {
    return String.join("\n", lines).strip();
  }
}
