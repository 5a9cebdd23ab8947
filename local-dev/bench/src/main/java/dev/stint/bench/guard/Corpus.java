package dev.stint.bench.guard;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Documents of every kind, of 1 to 20 KB, from this repository: its prose, code and POMs as they
 * are, and tables, JSON and YAML of what its sources are.
 */
final class Corpus {

  private static final int BYTES_MIN = 1_000;
  private static final int BYTES_MAX = 20_000;
  private static final int PROSE_MAX = 24;
  private static final int CODE_MAX = 16;
  private static final int XML_MAX = 12;
  private static final int DATA_MAX = 12;

  private Corpus() {}

  /**
   * A document.
   *
   * @param path whose end names its kind
   */
  record Document(String path, String text) {

    String kind() {
      return path.substring(path.lastIndexOf('.') + 1);
    }

    List<String> lines() {
      return text.lines().toList();
    }
  }

  /** Always the same for one state of the repository, in one order. */
  static List<Document> of(Path root) throws IOException {
    List<Document> all = new ArrayList<>();
    all.addAll(files(root, ".md", PROSE_MAX));
    all.addAll(files(root, ".java", CODE_MAX));
    all.addAll(files(root, "pom.xml", XML_MAX));
    all.addAll(data(root));
    return all;
  }

  /** Files of all directories, so that neighbours are not taken together. */
  private static List<Document> files(Path root, String end, int most) throws IOException {
    List<Path> found = paths(root, end);
    List<Document> documents = new ArrayList<>();
    int step = Math.max(1, found.size() / most);
    for (int n = 0; n < found.size() && documents.size() < most; n += step) {
      String text = cut(Files.readString(found.get(n)), end);
      if (text.length() >= BYTES_MIN) {
        documents.add(new Document(root.relativize(found.get(n)).toString(), text));
      }
    }
    return documents;
  }

  private static List<Path> paths(Path root, String end) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(end))
          .filter(path -> !path.toString().matches(".*/(target|node_modules|\\.git|\\.stint)/.*"))
          .filter(path -> isOfSize(path, end))
          .sorted()
          .toList();
    }
  }

  private static boolean isOfSize(Path path, String end) {
    try {
      return Files.size(path) >= BYTES_MIN && (end.equals(".md") || Files.size(path) <= BYTES_MAX);
    } catch (IOException e) {
      return false;
    }
  }

  /** Prose is cut between two lines; other kinds would not be of their kind any more. */
  private static String cut(String text, String end) {
    return end.equals(".md") && text.length() > BYTES_MAX
        ? text.substring(0, text.lastIndexOf('\n', BYTES_MAX) + 1)
        : text;
  }

  /** What the Java files of a part of the repository are, as a table, as JSON and as YAML. */
  private static List<Document> data(Path root) throws IOException {
    Map<String, List<Path>> byModule = new LinkedHashMap<>();
    for (Path path : paths(root, ".java")) {
      Path relative = root.relativize(path);
      byModule
          .computeIfAbsent(relative.getName(1).toString(), module -> new ArrayList<>())
          .add(path);
    }
    List<Document> tables = new ArrayList<>();
    List<Document> trees = new ArrayList<>();
    List<Document> lists = new ArrayList<>();
    for (Map.Entry<String, List<Path>> module : byModule.entrySet()) {
      if (module.getValue().size() >= 8 && tables.size() < DATA_MAX) {
        List<Path> paths = module.getValue().subList(0, Math.min(120, module.getValue().size()));
        tables.add(new Document(module.getKey() + ".csv", table(paths)));
        trees.add(new Document(module.getKey() + ".json", tree(module.getKey(), paths)));
        lists.add(new Document(module.getKey() + ".yaml", yaml(module.getKey(), paths)));
      }
    }
    tables.addAll(trees);
    tables.addAll(lists);
    tables.removeIf(
        document ->
            document.text().length() < BYTES_MIN || document.text().length() > BYTES_MAX + 5_000);
    return tables;
  }

  private static String name(Path path) {
    return path.getFileName().toString().replace(".java", "");
  }

  private static String said(Path path) throws IOException {
    return Files.readString(path)
        .lines()
        .filter(line -> line.startsWith("/** ") || line.startsWith(" * "))
        .findFirst()
        .map(line -> line.replaceAll("[/*\"\\\\{}@#:,<>]", "").strip())
        .orElse("nothing");
  }

  private static String table(List<Path> paths) throws IOException {
    StringBuilder table = new StringBuilder("name,lines,bytes,what\n");
    for (Path path : paths) {
      table
          .append(name(path))
          .append(',')
          .append(Files.readString(path).lines().count())
          .append(',')
          .append(Files.size(path))
          .append(',')
          .append(said(path))
          .append('\n');
    }
    return table.toString();
  }

  private static String tree(String module, List<Path> paths) throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode tree = mapper.createObjectNode().put("module", module);
    ArrayNode files = tree.putArray("files");
    for (Path path : paths) {
      files
          .addObject()
          .put("name", name(path))
          .put("lines", Files.readString(path).lines().count())
          .put("bytes", Files.size(path))
          .put("what", said(path));
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
  }

  private static String yaml(String module, List<Path> paths) throws IOException {
    StringBuilder yaml = new StringBuilder("module: %s\nfiles:\n".formatted(module));
    for (Path path : paths) {
      yaml.append(
          "  - name: %s\n    lines: %d\n    what: %s\n"
              .formatted(name(path), Files.readString(path).lines().count(), said(path)));
    }
    return yaml.toString();
  }
}
