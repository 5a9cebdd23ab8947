package dev.stint.clerk;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.clerk.Exchange.Done;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rehearsal's next reply to a task about a document of the run. Asked to rewrite it, it does
 * what models do now and then: it leaves the last line out.
 */
final class DocumentsProgram {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern TASK =
      Pattern.compile("In document '([^']+)', (change|rewrite) '([^']+)' to '([^']+)'\\.");

  private static final Pattern NUMBERED = Pattern.compile("(?m)^(\\d+)\\t(.*)$");

  private final Exchange exchange;
  private final String path;
  private final boolean rewrites;
  private final String old;
  private final String now;

  private DocumentsProgram(Exchange exchange, Matcher task) {
    this.exchange = exchange;
    this.path = task.group(1);
    this.rewrites = task.group(2).equals("rewrite");
    this.old = task.group(3);
    this.now = task.group(4);
  }

  /** Empty if the task is about no document. */
  static Optional<DocumentsProgram> of(Exchange exchange) {
    Matcher task = TASK.matcher(exchange.question());
    return task.find() ? Optional.of(new DocumentsProgram(exchange, task)) : Optional.empty();
  }

  List<Part> reply() {
    Optional<Done> seen = exchange.of("view_document").stream().findFirst();
    if (path.equals(Agreement.PATH) && exchange.of("openDraft").isEmpty()) {
      return call("openDraft", MAPPER.createObjectNode());
    }
    if (seen.isEmpty()) {
      return call("view_document", MAPPER.createObjectNode().put("path", path));
    }
    List<Done> made = exchange.of(rewrites ? "rewrite_document" : "edit_documents");
    if (!made.isEmpty() || seen.get().error()) {
      String said = (made.isEmpty() ? seen.get() : made.getLast()).output();
      return List.of(Text.of(said));
    }
    return rewrites ? rewrite(lines(seen.get().output())) : edit();
  }

  private List<Part> edit() {
    ObjectNode arguments = MAPPER.createObjectNode();
    arguments
        .putArray("operations")
        .addObject()
        .put("op", "replace")
        .put("path", path)
        .put("old", old)
        .put("new", now);
    return call("edit_documents", arguments);
  }

  private List<Part> rewrite(List<String> lines) {
    ObjectNode arguments = MAPPER.createObjectNode().put("path", path);
    int at = 0;
    while (at < lines.size() && !lines.get(at).contains(old)) {
      at++;
    }
    List<String> kept = lines.subList(0, Math.max(0, lines.size() - 1));
    arguments.put("text", String.join("\n", kept).replace(old, now) + "\n");
    arguments.putArray("changes").addObject().putArray("lines").add(at + 1).add(at + 1);
    return call("rewrite_document", arguments);
  }

  private static List<String> lines(String numbered) {
    List<String> lines = new ArrayList<>();
    NUMBERED.matcher(numbered).results().forEach(line -> lines.add(line.group(2)));
    return lines;
  }

  private static List<Part> call(String tool, ObjectNode arguments) {
    return List.of(new ToolCall("call-" + tool, tool, Payload.of(arguments.toString())));
  }
}
