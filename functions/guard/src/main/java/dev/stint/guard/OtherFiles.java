package dev.stint.guard;

import dev.stint.guard.Finding.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an edit did to files that are no texts in UTF-8: only their size and type are known. */
final class OtherFiles {

  /** So many bytes tell most types of files. */
  private static final int TYPE_BYTES = 4;

  private final Map<String, byte[]> before;
  private final Map<String, byte[]> after;

  OtherFiles(Map<String, byte[]> before, Map<String, byte[]> after) {
    this.before = before;
    this.after = after;
  }

  /** The text that some bytes are; empty if they are none in UTF-8. */
  static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The paths of files that are no texts, before or after. */
  Set<String> paths() {
    Set<String> paths = new TreeSet<>();
    for (Map<String, byte[]> files : List.of(before, after)) {
      files.forEach(
          (path, bytes) -> {
            if (text(bytes).isEmpty()) {
              paths.add(path);
            }
          });
    }
    return paths;
  }

  /** The other files, which are texts both before and after. */
  static Map<String, String> texts(Map<String, byte[]> files, Set<String> without) {
    Map<String, String> texts = new TreeMap<>();
    files.forEach(
        (path, bytes) -> {
          if (!without.contains(path)) {
            text(bytes).ifPresent(text -> texts.put(path, text));
          }
        });
    return texts;
  }

  List<Finding> findings(Scope scope, double shrinkMax) {
    List<Finding> findings = new ArrayList<>();
    for (String path : paths()) {
      byte[] old = before.get(path);
      byte[] now = after.get(path);
      boolean isClaimed =
          scope instanceof Scope.Declared declared
              && declared.claims().stream()
                  .anyMatch(claim -> claim.equals(new Claim.OfDocument(path)));
      if (!isClaimed && !Arrays.equals(old, now)) {
        finding(scope, shrinkMax, path, old, now).ifPresent(findings::add);
      }
    }
    return findings;
  }

  private Optional<Finding> finding(
      Scope scope, double shrinkMax, String path, byte @Nullable [] old, byte @Nullable [] now) {
    boolean isBlind = scope instanceof Scope.Blind;
    if (old == null) {
      return isBlind ? Optional.empty() : found(Kind.ADDITION, path, null, now);
    }
    boolean isMoved = now == null && after.values().stream().anyMatch(at -> Arrays.equals(at, old));
    if (!isBlind) {
      return found(Kind.LOSS, path, old, now);
    }
    if (isMoved) {
      return Optional.empty();
    }
    if (now == null || now.length < (1 - shrinkMax) * old.length) {
      return found(Kind.SHRINK, path, old, now);
    }
    boolean isAlike = text(old).isPresent() == text(now).isPresent();
    return isAlike && Arrays.equals(type(old), type(now))
        ? Optional.empty()
        : found(Kind.CONVERSION, path, old, now);
  }

  private static byte[] type(byte[] file) {
    return Arrays.copyOf(file, TYPE_BYTES);
  }

  private static Optional<Finding> found(
      Kind kind, String path, byte @Nullable [] old, byte @Nullable [] now) {
    return Optional.of(new Finding(kind, path, size(old), size(now), 1));
  }

  private static String size(byte @Nullable [] file) {
    return file == null ? "" : file.length + " bytes, no text in UTF-8";
  }
}
