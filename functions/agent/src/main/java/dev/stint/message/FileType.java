package dev.stint.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A format of files that models may read as they are. It is told by the first bytes of a file,
 * since its name and its media type are only what the sender says.
 */
public enum FileType {
  PNG(FileKind.IMAGE, "image/png", "\\x89PNG\\r\\n\\x1A\\n.*"),
  JPEG(FileKind.IMAGE, "image/jpeg", "\\xFF\\xD8\\xFF.*"),
  GIF(FileKind.IMAGE, "image/gif", "GIF8[79]a.*"),
  WEBP(FileKind.IMAGE, "image/webp", "RIFF....WEBP.*"),
  PDF(FileKind.PDF, "application/pdf", "%PDF-.*");

  /** So many bytes tell every format. */
  static final int BYTES_TELLING = 12;

  private final FileKind kind;
  private final String mediaType;
  private final Pattern begin;

  FileType(FileKind kind, String mediaType, String begin) {
    this.kind = kind;
    this.mediaType = mediaType;
    this.begin = Pattern.compile(begin, Pattern.DOTALL);
  }

  public FileKind kind() {
    return kind;
  }

  public String mediaType() {
    return mediaType;
  }

  /**
   * The type of a file; empty if models do not read such files.
   *
   * @param file its bytes, or the first 12 of them
   */
  public static Optional<FileType> of(byte[] file) {
    String begin =
        new String(file, 0, Math.min(file.length, BYTES_TELLING), StandardCharsets.ISO_8859_1);
    return Arrays.stream(values()).filter(type -> type.begin.matcher(begin).matches()).findFirst();
  }
}
