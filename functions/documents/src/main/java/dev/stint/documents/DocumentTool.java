package dev.stint.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.agent.Content;
import dev.stint.agent.Documents;
import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import dev.stint.guard.edit.ExactJson;
import dev.stint.guard.json.BadInput;
import java.util.Map;
import java.util.Optional;

/** A tool on the documents of a run. What is wrong with a call, its model reads. */
abstract class DocumentTool implements Tool {

  private static final JsonMapper MAPPER =
      ExactJson.MAPPER.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final ToolSpec spec;

  DocumentTool(String name, String description, String schema) {
    this.spec = new ToolSpec(name, description, schema, Effect.READ, ToolSpec.TIMEOUT_DEFAULT);
  }

  @Override
  public final ToolSpec spec() {
    return spec;
  }

  @Override
  public final ToolOutcome call(ToolInvocation invocation) {
    try {
      return call(parsed(invocation.arguments()), invocation.documents());
    } catch (BadInput e) {
      return new ToolOutcome.Refused(String.valueOf(e.getMessage()));
    }
  }

  abstract ToolOutcome call(JsonNode arguments, Documents documents) throws BadInput;

  @Override
  @SuppressWarnings("unchecked")
  public final Map<String, Object> read(String arguments) {
    try {
      return MAPPER.convertValue(parsed(arguments), Map.class);
    } catch (BadInput e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public Optional<String> problem(String arguments) {
    try {
      parsed(arguments);
      return Optional.empty();
    } catch (BadInput e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  static JsonNode parsed(String arguments) throws BadInput {
    try {
      JsonNode json = ExactJson.read(MAPPER, arguments);
      if (!json.isObject()) {
        throw new BadInput("The arguments have to be a JSON object.");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new BadInput("The arguments are no JSON: " + e.getOriginalMessage());
    }
  }

  /** A text of the arguments. */
  static String text(JsonNode arguments, String name) throws BadInput {
    if (!arguments.path(name).isTextual()) {
      throw new BadInput("'%s' is missing, or no text.".formatted(name));
    }
    return arguments.path(name).textValue();
  }

  /** The text of a document that has to be there. */
  static String document(Documents documents, String path) throws BadInput {
    Optional<String> text = documents.text(path);
    if (text.isEmpty()) {
      Optional<Content> file = documents.content(path);
      throw new BadInput(
          file.map(content -> noText(path, content))
              .orElseGet(() -> "There is no document '%s'. %s".formatted(path, list(documents))));
    }
    return text.get();
  }

  static String noText(String path, Content content) {
    return "'%s' is no text in UTF-8, but %d bytes: it can be renamed and removed."
        .formatted(path, content.size());
  }

  static String list(Documents documents) {
    return documents.paths().isEmpty()
        ? "There are no documents."
        : "The documents are %s.".formatted(documents.paths());
  }
}
