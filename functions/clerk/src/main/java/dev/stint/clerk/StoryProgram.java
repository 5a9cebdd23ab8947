package dev.stint.clerk;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.message.Part;
import dev.stint.message.Text;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Plays the model that writes the story of a run: it takes the facts as they are, and then says
 * what none of them does, as models do.
 */
final class StoryProgram {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern FACT =
      Pattern.compile("(?m)^(.+) \\[(\\d+(?:, \\d+)*)(?: of run (r-[0-9a-z]+))?]$");
  private static final String JUDGEMENT = "'The supplier' approved of all that was done.";
  private static final int SENTENCES_MAX = 12;

  private final String task;

  StoryProgram(String task) {
    this.task = task;
  }

  List<Part> reply() {
    ObjectNode answer = MAPPER.createObjectNode();
    ArrayNode sentences = answer.putArray("sentences");
    FACT.matcher(task).results().limit(SENTENCES_MAX).forEach(fact -> add(sentences, fact));
    sentences.addObject().put("text", JUDGEMENT).putArray("entries").add(0);
    return List.of(Text.of(answer.toString()));
  }

  private static void add(ArrayNode sentences, MatchResult fact) {
    ObjectNode sentence = sentences.addObject().put("text", fact.group(1));
    ArrayNode entries = sentence.putArray("entries");
    for (String entry : fact.group(2).split(", ")) {
      entries.add(Long.parseLong(entry));
    }
    if (fact.group(3) != null) {
      sentence.put("run", fact.group(3));
    }
  }
}
