package dev.stint.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import java.util.List;

/** Parts of messages as JSON. A payload is a string, or an object if it is in the payload store. */
final class PartJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PartJson() {}

  static ArrayNode write(List<Part> parts) {
    ArrayNode array = JSON.arrayNode();
    parts.forEach(part -> array.add(write(part)));
    return array;
  }

  static ObjectNode write(Part part) {
    ObjectNode json = JSON.objectNode();
    switch (part) {
      case Attachment file -> {
        json.put("type", "attachment")
            .put("name", file.name())
            .put("mediaType", file.mediaType())
            .put("size", file.size())
            .put("readable", file.readable());
        if (file.pages() > 0) {
          json.put("pages", file.pages());
        }
        json.set("content", write(file.content()));
      }
      case Text text -> json.put("type", "text").set("text", write(text.payload()));
      case ToolCall call ->
          json.put("type", "toolCall")
              .put("id", call.id())
              .put("tool", call.tool())
              .set("arguments", write(call.arguments()));
      case ToolResult result ->
          json.put("type", "toolResult")
              .put("callId", result.callId())
              .put("tool", result.tool())
              .put("error", result.error())
              .set("output", write(result.output()));
    }
    return json;
  }

  static List<Part> readAll(Fields array) {
    return array.elements().stream().map(PartJson::read).toList();
  }

  static Part read(Fields json) {
    String type = json.text("type");
    return switch (type) {
      case "attachment" ->
          new Attachment(
              json.text("name"),
              json.text("mediaType"),
              json.number("size"),
              json.truth("readable"),
              json.has("pages") ? (int) json.number("pages") : 0,
              payload(json, "content"));
      case "text" -> new Text(payload(json, "text"));
      case "toolCall" ->
          new ToolCall(json.text("id"), json.text("tool"), payload(json, "arguments"));
      case "toolResult" -> readResult(json);
      default -> throw new Unreadable("a part's type '%s' is unknown".formatted(type));
    };
  }

  static ToolResult readResult(Fields json) {
    return new ToolResult(
        json.text("callId"), json.text("tool"), payload(json, "output"), json.truth("error"));
  }

  static JsonNode write(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> TextNode.valueOf(inline.text());
      case Payload.Stored stored ->
          JSON.objectNode()
              .put("key", stored.key())
              .put("bytes", stored.bytes())
              .put("preview", stored.preview());
    };
  }

  static Payload payload(Fields json, String name) {
    if (json.value(name).isTextual()) {
      return Payload.of(json.text(name));
    }
    Fields stored = json.child(name);
    return new Payload.Stored(stored.text("key"), stored.number("bytes"), stored.text("preview"));
  }
}
