package dev.stint.run;

import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Decided;
import dev.stint.run.Entry.Held;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A hold that nobody has decided yet.
 *
 * @param seq position of its entry, which names it
 * @param call the call that waits; empty where the run waits as a whole
 */
public record Hold(RunId run, long seq, Held entry, Optional<OpenCall> call) {

  /** Whether people outside are told of it; of what could not be told, they cannot be. */
  public boolean isTold() {
    return call.filter(OpenCall::isNotice).isEmpty();
  }

  /**
   * What a decision on this hold decides on: lower-case hexadecimal SHA-256 of the run, the
   * position, the reason, what was going to happen in full, the choices and the expiry. A person
   * decides on what they were shown, or not at all.
   */
  public String content() {
    StringBuilder text = new StringBuilder();
    add(text, run.value());
    add(text, Long.toString(seq));
    add(text, entry.action().toString());
    add(text, entry.reason().name());
    add(text, entry.detail());
    add(text, entry.choices().toString());
    add(text, String.valueOf(entry.expires()));
    call.ifPresent(
        open -> {
          add(text, open.call().tool());
          add(text, key(open.call().arguments()));
          open.undoes().ifPresent(undone -> add(text, key(undone.outcome())));
        });
    return sha256(text.toString());
  }

  private static void add(StringBuilder text, String part) {
    text.append(part.length()).append(':').append(part).append('\n');
  }

  private static String key(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> sha256(inline.text());
      case Payload.Stored stored -> stored.sha256();
    };
  }

  private static String sha256(String text) {
    try {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** The result that a decision gives the call that waits; empty if that call goes on. */
  public Optional<ToolResult> result(Decided decided) {
    return call.flatMap(
        open ->
            switch (decided.choice()) {
              case ANSWER, RECORD -> Optional.of(result(open, decided.text(), false));
              case REJECT ->
                  Optional.of(
                      refused(open, "A person rejected this call, and it was not made.", decided));
              case GIVE_UP ->
                  Optional.of(
                      refused(open, "It is not known whether this call did anything.", decided));
              case APPROVE, EDIT, RETRY, RENEW -> Optional.empty();
            });
  }

  /** The result of the call that waits, if nobody decides in time. */
  public Optional<ToolResult> resultAtExpiry() {
    return call.map(
        open -> result(open, Payload.of("Nobody decided about this call in time."), true));
  }

  private static ToolResult refused(OpenCall open, String why, Decided decided) {
    String more =
        switch (decided.text()) {
          case Payload.Inline inline -> inline.text();
          case Payload.Stored stored -> stored.preview();
        };
    return result(open, Payload.of(more.isBlank() ? why : why + " " + more), true);
  }

  private static ToolResult result(OpenCall open, Payload output, boolean error) {
    return new ToolResult(open.call().id(), open.call().tool(), output, error);
  }
}
