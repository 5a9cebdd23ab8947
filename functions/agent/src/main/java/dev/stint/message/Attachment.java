package dev.stint.message;

/**
 * A file that came with a message. A model reads its label, and its content only through a tool.
 *
 * @param name the sender's name for it, without any path
 * @param mediaType the sender's statement, not checked; for example {@code text/markdown}
 * @param size in bytes, as received
 * @param readable whether {@code content} is the file's text; otherwise {@code content} is the
 *     file's bytes in Base64
 */
public record Attachment(
    String name, String mediaType, long size, boolean readable, Payload content) implements Part {

  @Override
  public Payload payload() {
    return content;
  }

  @Override
  public Attachment with(Payload payload) {
    return new Attachment(name, mediaType, size, readable, payload);
  }

  /** The line that a model reads in place of the file. */
  public String label() {
    return "[attachment '%s', %s, %d bytes%s]"
        .formatted(name, mediaType, size, readable ? "" : ", not readable as text");
  }
}
