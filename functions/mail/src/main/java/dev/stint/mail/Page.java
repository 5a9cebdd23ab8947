package dev.stint.mail;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a mail.
 *
 * @param text the answer, or what there is to decide
 * @param done what was done since the mail that it answers, each a line
 * @param footer which run it is about
 */
public record Page(String text, @Nullable Asked asked, @Nullable List<String> done, String footer) {

  /**
   * A question for a decision.
   *
   * @param arguments of the call of {@code tool}, if a call waits
   * @param words by which a reply decides
   * @param link where it may be decided in a browser
   * @param onExpiry what becomes of it if nobody decides until {@code expires}
   */
  public record Asked(
      @Nullable String tool,
      @Nullable String arguments,
      @Nullable List<Word> words,
      @Nullable String link,
      @Nullable String expires,
      @Nullable String onExpiry) {}

  /** A word to reply, and what it means. */
  public record Word(String name, String meaning) {}

  /** Checked when the application is built. */
  @CheckedTemplate(basePath = "stint/mail")
  static final class Templates {
    private Templates() {}

    static native TemplateInstance plain(Page page);

    static native TemplateInstance page(Page page);
  }

  /** The footer, behind the line that sets a signature apart (RFC 3676, section 4.3). */
  public String signature() {
    return "-- \n" + footer;
  }

  /** A page in both forms that a mail has. */
  record Printed(String plain, String html) {}

  Printed print() {
    return new Printed(Templates.plain(this).render(), Templates.page(this).render());
  }
}
