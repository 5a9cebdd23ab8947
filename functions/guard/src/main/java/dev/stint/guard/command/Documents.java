package dev.stint.guard.command;

import dev.stint.guard.json.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Documents in files. */
final class Documents {

  private Documents() {}

  /**
   * A file by its name, or all files in a folder by their paths in it.
   *
   * @param name the name of a single file, which may be called otherwise in the other version
   */
  static Map<String, byte[]> in(Path path, String name) throws BadInput {
    try {
      if (Files.isRegularFile(path)) {
        return Map.of(name, Files.readAllBytes(path));
      }
      if (!Files.isDirectory(path)) {
        throw new BadInput("There is no file or folder " + path);
      }
      List<Path> files;
      try (Stream<Path> all = Files.walk(path)) {
        files = all.filter(Files::isRegularFile).toList();
      }
      Map<String, byte[]> documents = new TreeMap<>();
      for (Path file : files) {
        documents.put(
            path.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
      return documents;
    } catch (IOException e) {
      throw new BadInput("%s cannot be read: %s".formatted(path, e.getMessage()));
    }
  }

  static String text(Path file) throws BadInput, IOException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BadInput("%s is no text in UTF-8".formatted(file));
    }
  }
}
