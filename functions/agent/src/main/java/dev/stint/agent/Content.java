package dev.stint.agent;

import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a document has: a text, or bytes that are no text in UTF-8. Immutable. */
public final class Content {

  private final @Nullable String text;
  private final byte[] otherBytes;

  private Content(@Nullable String text, byte[] otherBytes) {
    this.text = text;
    this.otherBytes = otherBytes;
  }

  /** A text, stored in UTF-8. */
  public static Content of(String text) {
    return new Content(text, new byte[0]);
  }

  /** Any bytes. */
  public static Content of(byte[] bytes) {
    String text = decoded(bytes);
    return text == null ? new Content(null, bytes.clone()) : of(text);
  }

  private static @Nullable String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The text; empty if the bytes are none in UTF-8. */
  public Optional<String> text() {
    return Optional.ofNullable(text);
  }

  /** The bytes: of a text, those in UTF-8. */
  public byte[] bytes() {
    return text == null ? otherBytes.clone() : text.getBytes(StandardCharsets.UTF_8);
  }

  /** In bytes. */
  public long size() {
    return text == null ? otherBytes.length : Payload.of(text).bytes();
  }

  /** SHA-256 of the bytes, as 64 lower-case hexadecimal digits. */
  public String sha256() {
    return Sha256.of(bytes());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Content content
        && Objects.equals(text, content.text)
        && Arrays.equals(otherBytes, content.otherBytes);
  }

  @Override
  public int hashCode() {
    return text == null ? Arrays.hashCode(otherBytes) : text.hashCode();
  }

  @Override
  public String toString() {
    return text == null ? otherBytes.length + " bytes" : text;
  }
}
