package dev.stint.message;

/**
 * A file that came with a message. A model is told that it is there, and reads it through a tool.
 *
 * @param name as its sender named it, without any path
 * @param mediaType as {@code text/markdown}; what its sender says, not what was found
 * @param size in bytes, as it came
 * @param readable whether {@code content} is the file's text; otherwise it is its bytes in Base64
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

  /** The line by which a model learns of this file. */
  public String label() {
    return "[attachment '%s', %s, %d bytes%s]"
        .formatted(name, mediaType, size, readable ? "" : ", not readable as text");
  }
}
