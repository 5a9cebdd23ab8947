package dev.stint.message;

import java.util.Base64;
import java.util.Optional;

/**
 * A file that came with a message. A model reads its label. It reads the file itself if the agent
 * reads files of this kind, and otherwise its text through a tool.
 *
 * @param name the sender's name for it, without any path
 * @param mediaType the sender's statement, not checked; for example {@code text/markdown}
 * @param size in bytes, as received
 * @param readable whether {@code content} is the file's text; otherwise {@code content} is the
 *     file's bytes in Base64
 * @param pages of a PDF whose pages could be counted; 0 for others
 */
public record Attachment(
    String name, String mediaType, long size, boolean readable, int pages, Payload content)
    implements Part {

  /** So many characters of Base64 are the bytes that tell a file's type. */
  private static final int CHARS_TELLING = FileType.BYTES_TELLING / 3 * 4;

  /** Not a PDF. */
  public Attachment(String name, String mediaType, long size, boolean readable, Payload content) {
    this(name, mediaType, size, readable, 0, content);
  }

  /** A file that is not text. */
  public static Attachment of(String name, String mediaType, byte[] file) {
    int pages =
        FileType.of(file).filter(type -> type == FileType.PDF).isPresent()
            ? PdfPages.of(file).orElse(0)
            : 0;
    return new Attachment(
        name,
        mediaType,
        file.length,
        false,
        pages,
        Payload.of(Base64.getEncoder().encodeToString(file)));
  }

  @Override
  public Payload payload() {
    return content;
  }

  @Override
  public Attachment with(Payload payload) {
    return new Attachment(name, mediaType, size, readable, pages, payload);
  }

  /**
   * The type of the file, if it is one that models may read as it is. A PDF whose pages cannot be
   * counted is none, as nobody could say what reading it may cost.
   */
  public Optional<FileType> type() {
    String begin =
        switch (content) {
          case Payload.Inline inline -> inline.text();
          case Payload.Stored stored -> stored.preview();
        };
    if (readable || begin.length() < CHARS_TELLING) {
      return Optional.empty();
    }
    try {
      return FileType.of(Base64.getDecoder().decode(begin.substring(0, CHARS_TELLING)))
          .filter(type -> type != FileType.PDF || pages > 0);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // A preview may end with dots.
    }
  }

  /** The line that a model reads in place of the file, or before it. */
  public String label() {
    return "[attachment '%s', %s, %d bytes%s]"
        .formatted(name, mediaType, size, readable ? "" : ", not readable as text");
  }
}
