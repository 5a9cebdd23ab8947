package dev.stint.guard.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.stint.guard.Guard;
import dev.stint.guard.Report;
import dev.stint.guard.edit.CannotApply;
import dev.stint.guard.json.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/** Judges one case a line, and answers with one line each. A bad line stops no other. */
final class Batch {

  private final Guard guard;

  Batch(Guard guard) {
    this.guard = guard;
  }

  void run(BufferedReader in, PrintStream out) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.isBlank()) {
        out.println(answer(line));
        if (!in.ready()) {
          out.flush(); // Somebody may wait for this answer before the next case.
        }
      }
    }
    out.flush();
  }

  private String answer(String line) {
    JsonNode id = MissingNode.getInstance();
    try {
      JsonNode json = CaseJson.read(line);
      id = json.path("id");
      CaseJson.Case given = CaseJson.parse(json);
      Report report =
          given.operations().isPresent()
              ? guard.judge(given.before(), given.after(), given.operations().get())
              : guard.judge(given.before(), given.after(), given.scope());
      return CaseJson.line(id, report);
    } catch (BadInput | CannotApply e) {
      return CaseJson.error(id, String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      return CaseJson.error(id, "It cannot be judged: " + e);
    }
  }
}
