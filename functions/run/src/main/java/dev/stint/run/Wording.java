package dev.stint.run;

/** Sentences of a run for people and models. */
public final class Wording {

  private Wording() {}

  /** What the model is told of an answer that does not fit. */
  public static String unfit(String why) {
    return "Your answer was not taken, as it does not fit the schema of the answer: %s. Give the whole answer again, as JSON that fits."
        .formatted(why);
  }

  /** For example «Call 5.2 of tool 'refund'», to begin a sentence with. */
  public static String of(OpenCall open) {
    return switch (open) {
      case OpenCall.Model call -> "Model call %s".formatted(call.id());
      case OpenCall.Tool call -> "Call %s of tool '%s'".formatted(call.id(), call.call().tool());
      case OpenCall.Undo undo -> "Undo %s of tool '%s'".formatted(undo.id(), undo.call().tool());
      case OpenCall.Notice notice -> "Notice %s by %s".formatted(notice.id(), notice.channel());
    };
  }
}
