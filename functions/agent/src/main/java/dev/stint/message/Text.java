package dev.stint.message;

/** Plain text. */
public record Text(Payload payload) implements Part {

  public static Text of(String text) {
    return new Text(Payload.of(text));
  }

  @Override
  public Text with(Payload payload) {
    return new Text(payload);
  }
}
