package dev.stint.mail.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A mail as a tree. */
sealed interface Node {

  /**
   * Nodes in one.
   *
   * @param subType of {@code multipart}, in lower case
   */
  record Multi(String subType, List<Node> children) implements Node {}

  /**
   * A part that is no multipart; messages within messages included.
   *
   * @param mediaType in lower case
   * @param charset as it is named there
   * @param name of the file, if it is one
   * @param isFile whether it says it is to be kept apart from the text
   * @param bytes decoded
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Leaf(
      String mediaType,
      @Nullable String charset,
      Optional<String> name,
      boolean isFile,
      byte[] bytes)
      implements Node {

    boolean isText(String type) {
      return mediaType.equals(type) && !isFile;
    }

    /**
     * Its text in the charset that it names; where that is none, or wrong, as UTF-8, and where that
     * is wrong too, as any bytes at all can be read.
     */
    String text() {
      try {
        String name = charset == null ? "" : charset.strip();
        if (!name.isEmpty() && !name.equalsIgnoreCase("us-ascii")) {
          return new String(bytes, Charset.forName(name));
        }
      } catch (IllegalArgumentException | UnsupportedOperationException e) {
        // There is no such charset.
      }
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes))
            .toString();
      } catch (CharacterCodingException e) {
        return new String(bytes, Charset.forName("windows-1252"));
      }
    }
  }
}
