package dev.stint.clerk;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.message.Part;
import dev.stint.message.Text;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays the model that compares standard terms with an agreement: by the subject before each colon
 * of the terms, and the first number in parentheses.
 */
final class TermsProgram {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern COUNTERPARTY = Pattern.compile("(?m)^# ([^:\\n]+):");
  private static final Pattern THEIRS = Pattern.compile("(?m)^([^#:\\n]+): (.+)$");
  private static final Pattern OURS = Pattern.compile("(?m)^(\\d+\\.\\d+) (.+)$");
  private static final Pattern NUMBER = Pattern.compile("\\((\\d+)\\)");

  private final String task;

  TermsProgram(String task) {
    this.task = task;
  }

  List<Part> reply() {
    Matcher counterparty = COUNTERPARTY.matcher(task);
    ObjectNode answer =
        MAPPER
            .createObjectNode()
            .put("counterparty", counterparty.find() ? counterparty.group(1) : "unknown");
    ArrayNode deviations = answer.putArray("deviations");
    int at = Math.max(0, task.indexOf(ClerkProgram.THEIRS));
    THEIRS
        .matcher(task.substring(at))
        .results()
        .forEach(theirs -> add(deviations, theirs.group(1), theirs.group(2)));
    return List.of(Text.of(answer.toString()));
  }

  private void add(ArrayNode deviations, String subject, String text) {
    Optional<String[]> ours =
        OURS.matcher(task)
            .results()
            .map(found -> new String[] {found.group(1), found.group(2)})
            .filter(
                clause -> Agreement.mentions(new Agreement.Clause(clause[0], clause[1]), subject))
            .findFirst();
    String theirs = subject + ": " + text;
    if (ours.isEmpty()) {
      deviation(deviations, "", "Additional").put("theirs", theirs);
    } else if (!number(ours.get()[1]).equals(number(text))) {
      deviation(deviations, ours.get()[0], "Changed")
          .put("ours", ours.get()[1])
          .put("theirs", theirs);
    }
  }

  private static ObjectNode deviation(ArrayNode deviations, String clause, String kind) {
    return deviations
        .addObject()
        .put("clause", clause)
        .put("weight", "MATERIAL")
        .putObject("difference")
        .put("type", kind);
  }

  private static String number(String text) {
    Matcher number = NUMBER.matcher(text);
    return number.find() ? number.group(1) : "";
  }
}
