package dev.stint.mail;

import dev.stint.engine.Runs;
import dev.stint.mail.mime.ReceivedMail;
import dev.stint.message.Part;
import dev.stint.message.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes a mail as text for a model, with the address of its sender. */
final class MailText {

  /** Leaves 8 KiB for the text around the body. */
  private static final int BYTES_MAX = Runs.INPUT_BYTES_MAX - 8 * 1024;

  private static final int LEFT_MAX = 10;

  private MailText() {}

  /** Includes the quoted text, which the run has not seen. */
  static List<Part> task(String from, ReceivedMail mail) {
    String quoted = mail.body().quoted();
    return parts(
        from, mail, mail.body().fresh() + (quoted.isEmpty() ? "" : "\n\nIt quotes:\n" + quoted));
  }

  /** Leaves out the quoted text, which the run already has. */
  static List<Part> reply(String from, ReceivedMail mail) {
    return parts(from, mail, mail.body().fresh());
  }

  /** The text of a decision after its word. Attachments are only named. */
  static String decision(ReceivedMail mail) {
    StringBuilder text = new StringBuilder(clip(mail.body().behindFirstLine()));
    mail.attachments()
        .forEach(
            file ->
                text.append(
                    "\n[With it came '%s', which a decision does not take.]"
                        .formatted(file.name())));
    return text.append(left(mail)).toString().strip();
  }

  /** Names the parts that were left out: at most 10, then how many more. */
  private static String left(ReceivedMail mail) {
    StringBuilder text = new StringBuilder();
    mail.left().stream().limit(LEFT_MAX).forEach(left -> text.append("\n[%s]".formatted(left)));
    if (mail.left().size() > LEFT_MAX) {
      text.append("\n[%d things more were left out.]".formatted(mail.left().size() - LEFT_MAX));
    }
    return text.toString();
  }

  private static List<Part> parts(String from, ReceivedMail mail, String body) {
    StringBuilder text = new StringBuilder();
    text.append("Mail from %s\nSubject: %s\n\n".formatted(from, mail.subject()));
    text.append(clip(body)).append(left(mail));
    List<Part> parts = new ArrayList<>();
    parts.add(Text.of(text.toString()));
    parts.addAll(mail.attachments());
    return parts;
  }

  private static String clip(String body) {
    byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= BYTES_MAX) {
      return body;
    }
    String begin =
        new String(utf8, 0, BYTES_MAX, StandardCharsets.UTF_8).replaceFirst("\ufffd+$", "");
    return begin
        + "\n[The text goes on; %d of %d bytes were taken.]".formatted(BYTES_MAX, utf8.length);
  }
}
