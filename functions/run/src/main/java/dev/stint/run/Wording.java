package dev.stint.run;

/** Names open calls in sentences for people. */
public final class Wording {

  private Wording() {}

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
