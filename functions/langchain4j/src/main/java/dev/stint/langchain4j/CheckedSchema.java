package dev.stint.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.stream.Collectors;

/** A JSON Schema against which values are checked. */
final class CheckedSchema {

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  /** Problems that are told at once. */
  private static final int PROBLEMS_MAX = 20;

  private final ObjectNode json;
  private final JsonSchema schema;

  CheckedSchema(ObjectNode json) {
    this.json = json;
    this.schema = FACTORY.getSchema(json);
  }

  String json() {
    return json.toString();
  }

  /** What is wrong with a value, for a model to read; empty if it fits. */
  String problems(JsonNode value) {
    List<String> problems =
        schema.validate(value).stream().map(ValidationMessage::getMessage).sorted().toList();
    String first = problems.stream().limit(PROBLEMS_MAX).collect(Collectors.joining("; "));
    return problems.size() > PROBLEMS_MAX
        ? "%s; and %d more".formatted(first, problems.size() - PROBLEMS_MAX)
        : first;
  }
}
