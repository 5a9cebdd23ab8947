package dev.stint.langchain4j;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.stream.Collectors;

/** A JSON Schema of an object, against which objects are checked. */
final class CheckedSchema {

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private final ObjectNode json;
  private final JsonSchema schema;

  CheckedSchema(ObjectNode json) {
    this.json = json;
    this.schema = FACTORY.getSchema(json);
  }

  String json() {
    return json.toString();
  }

  /** What is wrong with an object, for a model to read; empty if it fits. */
  String problems(ObjectNode object) {
    return schema.validate(object).stream()
        .map(ValidationMessage::getMessage)
        .sorted()
        .collect(Collectors.joining("; "));
  }
}
