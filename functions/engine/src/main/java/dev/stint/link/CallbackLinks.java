package dev.stint.link;

import dev.stint.agent.ActionId;
import dev.stint.agent.Callback;
import dev.stint.agent.RunId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Signs and reads the tokens by which other systems answer calls. A token names one call, and never
 * changes; whether that call still takes an answer, its run says.
 */
public final class CallbackLinks {

  /** Without a key: no call gets a callback. */
  public static final CallbackLinks NONE =
      new CallbackLinks(() -> new SigningKeys(List.of()), Optional.empty());

  private static final String VERSION = "callback 1";
  private static final int FIELDS = 3;

  private final Supplier<SigningKeys> keys;
  private final Optional<String> base;

  /**
   * @param keys asked when a token is made or read: a process that does neither needs none
   * @param base the address of the API; empty if callbacks have no URL
   */
  public CallbackLinks(Supplier<SigningKeys> keys, Optional<String> base) {
    this.keys = keys;
    this.base = base;
  }

  /** The call of a token. */
  public record Call(RunId run, ActionId action) {}

  /**
   * The callback of a call.
   *
   * @throws IllegalStateException if there is no key
   */
  public Callback callback(RunId run, ActionId action) {
    SigningKeys signing = keys.get();
    if (signing.isEmpty()) {
      throw new IllegalStateException(
          "Set stint.links.key: without it, no other system can answer a call.");
    }
    String token =
        new SignedTexts(signing).token(String.join("\n", VERSION, run.value(), action.toString()));
    return new Callback(
        token, base.map(api -> api.replaceAll("/+$", "") + "/callbacks/" + token).orElse(null));
  }

  /** Reads a token; empty if none of the keys signed it. */
  public Optional<Call> read(String token) {
    return new SignedTexts(keys.get()).read(token, CallbackLinks::call);
  }

  private static Call call(String text) {
    String[] fields = text.split("\n", FIELDS);
    if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
      throw new IllegalArgumentException("A token of another kind");
    }
    return new Call(new RunId(fields[1]), ActionId.parse(fields[2]));
  }
}
