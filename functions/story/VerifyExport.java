import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Checks what {@code GET /runs/<run>/export} answered, with nothing but a JDK:
 *
 * <pre>java VerifyExport.java r-….zip [DIGEST]</pre>
 *
 * <p>An entry is a line of {@code entries.jsonl}; its digest is the SHA-256 of that line. Each entry
 * ends with the digest of the one before it ({@code "previous"}), so no entry can be changed, left
 * out, added or moved without changing the digest of the last one, which is {@code "digest"} in
 * {@code run.json}. Whoever noted that digest elsewhere gives it as {@code DIGEST}.
 *
 * <p>Checked are: the chain; that every text that an entry refers to is there and has the hash that
 * it is named by; that each sentence of the story cites entries that exist; that each decision is
 * one of the entries. Exits with 0 if all holds, with 1 and the reasons if something does not, and
 * with 2 if the file cannot be read.
 */
class VerifyExport {

  private static final Pattern PREVIOUS = Pattern.compile(",\"previous\":\"([0-9a-f]{64})\"}$");
  private static final Pattern STORED = Pattern.compile("\"key\":\"[^\"/]+/([0-9a-f]{64})\"");
  private static final Pattern CITED = Pattern.compile("\"entries\":\\[([0-9,]+)](?!,\"run\")");
  private static final Pattern SEQ = Pattern.compile("\\{\"seq\":(\\d+),\"type\":\"decided\"");

  private final Map<String, byte[]> files;
  private final List<String> problems = new ArrayList<>();

  VerifyExport(Map<String, byte[]> files) {
    this.files = files;
  }

  public static void main(String[] arguments) throws NoSuchAlgorithmException {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("Usage: java VerifyExport.java FILE.zip [DIGEST]");
      System.exit(2);
    }
    try {
      VerifyExport export = new VerifyExport(read(Path.of(arguments[0])));
      String last = export.check();
      if (arguments.length == 2 && !arguments[1].equals(last)) {
        export.problems.add("the last entry has digest %s, and not %s".formatted(last, arguments[1]));
      }
      export.problems.forEach(problem -> System.out.println("NOT SO: " + problem));
      System.out.println("The last entry has digest " + last);
      System.exit(export.problems.isEmpty() ? 0 : 1);
    } catch (IOException e) {
      System.err.println("Cannot read " + arguments[0] + ": " + e.getMessage());
      System.exit(2);
    }
  }

  private static Map<String, byte[]> read(Path path) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (InputStream in = Files.newInputStream(path);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    for (String name : List.of("run.json", "entries.jsonl", "story.json", "decisions.json")) {
      if (!files.containsKey(name)) {
        throw new IOException("it has no " + name);
      }
    }
    return files;
  }

  /** The digest of the last entry. */
  private String check() throws NoSuchAlgorithmException {
    String run = text("run.json");
    List<String> entries = text("entries.jsonl").lines().toList();
    Set<String> otherForm = otherForm(run);
    String previous = value(run, "\"forkedFrom\":\\{[^}]*\"digest\":\"([0-9a-f]{64})\"");
    for (int seq = 0; seq < entries.size(); seq++) {
      String entry = entries.get(seq);
      Matcher before = PREVIOUS.matcher(entry);
      String named = before.find() ? before.group(1) : "";
      boolean isUnknown = otherForm.contains(Integer.toString(seq - 1));
      if (!isUnknown && !named.equals(previous)) {
        problems.add("entry %d was not written after the entry before it".formatted(seq));
      }
      if (otherForm.contains(Integer.toString(seq))) {
        System.out.printf(
            "Entry %d was stored in an earlier form: its digest is not checked%n", seq);
      }
      previous = sha256(entry.getBytes(UTF_8));
      STORED.matcher(entry).results().forEach(stored -> stored(stored.group(1)));
    }
    String digest = value(run, "\"entries\":\\d+,\"digest\":\"([0-9a-f]{64})\"");
    if (!otherForm.contains(Integer.toString(entries.size() - 1)) && !digest.equals(previous)) {
      problems.add("run.json names " + digest + " as the digest of the last entry");
    }
    if (!run.contains("\"entries\":" + entries.size() + ",")) {
      problems.add("run.json names another number of entries than the " + entries.size() + " here");
    }
    cited(entries.size());
    decided(entries);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (file.getKey().startsWith("payloads/")
          && !file.getKey().equals("payloads/" + sha256(file.getValue()))) {
        problems.add(file.getKey() + " has another hash than its name");
      }
    }
    System.out.printf("%d entries, %d files%n", entries.size(), files.size());
    return previous;
  }

  private void stored(String hash) {
    if (!files.containsKey("payloads/" + hash)) {
      problems.add("a text that an entry refers to is missing: payloads/" + hash);
    }
  }

  private void cited(int entries) {
    CITED
        .matcher(text("story.json"))
        .results()
        .flatMap(cited -> List.of(cited.group(1).split(",")).stream())
        .filter(seq -> Long.parseLong(seq) >= entries)
        .forEach(seq -> problems.add("the story cites entry " + seq + ", which does not exist"));
  }

  private void decided(List<String> entries) {
    Set<Long> decisions = new HashSet<>();
    SEQ.matcher(text("decisions.json"))
        .results()
        .forEach(one -> decisions.add(Long.valueOf(one.group(1))));
    for (int seq = 0; seq < entries.size(); seq++) {
      boolean isDecision =
          entries.get(seq).contains("\"resolution\":{\"type\":\"decision\"");
      if (isDecision != decisions.contains((long) seq)) {
        problems.add("decisions.json and entry " + seq + " do not agree");
      }
    }
  }

  private static Set<String> otherForm(String run) {
    String list = value(run, "\"otherForm\":\\[([0-9,]*)]");
    return list.isEmpty() ? Set.of() : Set.of(list.split(","));
  }

  private static String value(String json, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(json);
    return found.find() ? found.group(1) : "";
  }

  private String text(String name) {
    return new String(files.get(name), UTF_8);
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
