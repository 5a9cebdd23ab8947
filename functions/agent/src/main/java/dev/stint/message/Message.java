package dev.stint.message;

import java.util.List;

/** One message of a conversation, as a model reads it. */
public record Message(Role role, List<Part> parts) {

  /** The author of a message. */
  public enum Role {
    USER,
    MODEL,
    TOOL
  }

  public Message {
    parts = List.copyOf(parts);
  }

  public static Message user(String text) {
    return new Message(Role.USER, List.of(Text.of(text)));
  }
}
