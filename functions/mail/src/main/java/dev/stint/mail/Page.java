package dev.stint.mail;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a mail.
 *
 * @param text the answer, or what is to be decided
 * @param done what the run did since the mail that this one answers, one line each
 * @param footer the run that the mail is about
 */
public record Page(String text, @Nullable Asked asked, @Nullable List<String> done, String footer) {

  /**
   * The question that a person decides.
   *
   * @param arguments the arguments of the call of {@code tool}, if a call waits
   * @param words the words by which a reply decides
   * @param link the page on which the hold may be decided
   * @param onExpiry what happens if nobody decides before {@code expires}
   */
  public record Asked(
      @Nullable String tool,
      @Nullable String arguments,
      @Nullable List<Word> words,
      @Nullable String link,
      @Nullable String expires,
      @Nullable String onExpiry) {}

  /** A word to reply with, and its meaning. */
  public record Word(String name, String meaning) {}

  /** Checked when the application is built. */
  @CheckedTemplate(basePath = "stint/mail")
  static final class Templates {
    private Templates() {}

    static native TemplateInstance plain(Page page);

    static native TemplateInstance page(Page page);
  }

  /** The footer, after the line that begins a signature (RFC 3676, section 4.3). */
  public String signature() {
    return "-- \n" + footer;
  }

  /** A page in the two forms of a mail. */
  record Printed(String plain, String html) {}

  Printed print() {
    return new Printed(Templates.plain(this).render(), Templates.page(this).render());
  }
}
