package dev.stint.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stint.message.Attachment;
import dev.stint.message.Excerpt;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was said, for spans that may tell it: messages in the JSON form of {@code
 * gen_ai.input.messages} and {@code gen_ai.output.messages}. A text is cut after {@value
 * #CHARS_MAX} characters; of one in the payload store, only its preview is told.
 */
final class Contents {

  static final int CHARS_MAX = 4_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private Contents() {}

  static String of(Payload text) {
    return Excerpt.of(text.known(), CHARS_MAX);
  }

  /** One message, as a list of one. */
  static String message(String role, List<Part> parts) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("parts", parts.stream().map(Contents::part).toList());
    try {
      return JSON.writeValueAsString(List.of(message));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Maps of texts can be written", e);
    }
  }

  private static Map<String, Object> part(Part part) {
    Map<String, Object> told = new LinkedHashMap<>();
    switch (part) {
      case Text text -> {
        told.put("type", "text");
        told.put("content", of(text.payload()));
      }
      case ToolCall call -> {
        told.put("type", "tool_call");
        told.put("id", call.id());
        told.put("name", call.tool());
        told.put("arguments", of(call.arguments()));
      }
      case ToolResult result -> {
        told.put("type", "tool_call_response");
        told.put("id", result.callId());
        told.put("response", of(result.output()));
      }
      case Attachment file -> {
        told.put("type", "file");
        told.put("name", file.name());
      }
    }
    return told;
  }
}
