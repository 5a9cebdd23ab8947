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
   * A multipart with its parts.
   *
   * @param subType of {@code multipart}, in lower case
   */
  record Multi(String subType, List<Node> children) implements Node {}

  /**
   * A part that is no multipart. A message within the mail is such a part.
   *
   * @param mediaType in lower case
   * @param charset the charset that the part names
   * @param name the name of the file, if it has one
   * @param isFile whether it has a name, or says that it is an attachment
   * @param bytes the decoded content
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
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
     * The text in the charset that the part names. If that is missing, unknown or US-ASCII, the
     * text is read as UTF-8; if that fails, as windows-1252, which does not fail.
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
